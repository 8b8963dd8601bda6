import { mkdirSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { createStoredJson } from '../stored-json.ts';

/** File `<folder>/secrets.json`. */
const fileName = 'secrets';

/**
 * Ciphertexts only, in base64, under the name of the backend that made them: `{ <backend>: { <secret name>: base64 } }`.
 * A backend that went away keeps its entries, so that it finds them again when it comes back.
 */
const contentSchema = z.record(z.string(), z.record(z.string(), z.string()));
export type SecretFileContent = z.infer<typeof contentSchema>;

/** The file on disk: every read comes from the disk, every write is atomic and flushed. */
export interface SecretFile {
  read(): SecretFileContent;
  write(content: SecretFileContent): Promise<void>;
}

/**
 * Opens the file. A damaged file is renamed to `secrets.damaged-<time>.json`, kept, and replaced by an empty one:
 * `isDamaged` says so.
 */
export const openSecretFile = (folder: string, nowMs: number): { file: SecretFile; isDamaged: boolean } => {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const stored = createStoredJson({ folder, name: fileName, fileMode: 0o600 });
  const file: SecretFile = {
    read: () => contentSchema.parse(stored.read()['backends'] ?? {}),
    write: (content) => stored.write({ backends: content }),
  };
  try {
    file.read();
    return { file, isDamaged: false };
  } catch (error) {
    const isContentFault = error instanceof SyntaxError || error instanceof z.ZodError;
    if (!isContentFault) throw error;
    renameSync(join(folder, `${fileName}.json`), join(folder, `${fileName}.damaged-${nowMs}.json`));
    return { file, isDamaged: true };
  }
};
