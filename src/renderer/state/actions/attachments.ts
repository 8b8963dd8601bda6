import { checkFile } from '../../../shared/domain/file-check.ts';
import type { FileId, FileProblem, OutgoingFile } from '../../../shared/domain/outgoing-file.ts';
import type { ConversationId } from '../../../shared/domain/index.ts';
import { call } from '../../api/call.ts';
import type { ActionContext } from './context.ts';

/** Enough to tell what a file is; main looks at the whole of it. */
const headBytes = 64 * 1024;

export type AttachmentActions = ReturnType<typeof createAttachmentActions>;

/** Files beside the reply that is being written. Errors of all: CallError. */
export const createAttachmentActions = ({ api }: Pick<ActionContext, 'api'>) => ({
  async list(conversationId: string): Promise<OutgoingFile[]> {
    return (await call(api.attachment.list({ conversationId: conversationId as ConversationId }))).files;
  },
  /** Checks it, also for what needs no copy of it, and keeps it beside the reply. */
  async add(conversationId: string, file: File): Promise<{ file?: OutgoingFile; problem?: FileProblem }> {
    const name = file.name.slice(0, 255);
    let bytes: Uint8Array;
    try {
      const head = new Uint8Array(await file.slice(0, headBytes).arrayBuffer());
      const { problem } = checkFile({ name, sizeBytes: file.size, bytes: head });
      if (problem) return { problem };
      bytes = new Uint8Array(await file.arrayBuffer());
    } catch {
      // A folder, or a file that is gone or not allowed to be read.
      return { problem: { reason: 'unreadable', name } };
    }
    const answer = await call(
      api.attachment.add({ conversationId: conversationId as ConversationId, name, bytes }),
    );
    return {
      ...(answer.file === undefined ? {} : { file: answer.file }),
      ...(answer.problem === undefined ? {} : { problem: answer.problem }),
    };
  },
  async remove(fileId: FileId): Promise<void> {
    await call(api.attachment.remove({ fileId }));
  },
});
