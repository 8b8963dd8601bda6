import { cutText } from '../../../shared/cut-text.ts';
import type { FileProblem } from '../../../shared/domain/outgoing-file.ts';

/** Enough to tell what a file is; main looks at the whole of it. */
const headBytes = 64 * 1024;

/**
 * Reads a file that a person chose, after a check that needs no copy of it. `check`: why it cannot be sent; undefined: it can.
 */
export const readChosenFile = async (
  file: File,
  check: (file: { name: string; sizeBytes: number; bytes: Uint8Array }) => FileProblem | undefined,
): Promise<{ name: string; bytes: Uint8Array<ArrayBuffer> } | { problem: FileProblem }> => {
  const name = cutText(file.name, 255);
  try {
    const head = new Uint8Array(await file.slice(0, headBytes).arrayBuffer());
    const problem = check({ name, sizeBytes: file.size, bytes: head });
    return problem ? { problem } : { name, bytes: new Uint8Array(await file.arrayBuffer()) };
  } catch {
    // A folder, or a file that is gone or not allowed to be read.
    return { problem: { reason: 'unreadable', name } };
  }
};
