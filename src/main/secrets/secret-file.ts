import { existsSync, mkdirSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';

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
  write(content: SecretFileContent): void;
}

interface JsonStore {
  get(key: string): unknown;
  set(key: string, value: unknown): void;
}

const openStore = async (folder: string): Promise<JsonStore> => {
  // electron-store asks Electron at import; loaded only here, so that the rest of the room runs in plain Node.
  const { default: ElectronStore } = await import('electron-store');
  return new ElectronStore<Record<string, unknown>>({
    cwd: folder,
    name: fileName,
    // Names of secrets may contain dots.
    accessPropertiesByDotNotation: false,
    configFileMode: 0o600,
    // A damaged file is put aside by the caller, never emptied.
    clearInvalidConfig: false,
  });
};

/**
 * Opens the file through electron-store. A damaged file is renamed to `secrets.damaged-<time>.json`, kept, and replaced by
 * an empty one: `isDamaged` says so.
 */
export const openSecretFile = async (
  folder: string,
  nowMs: number,
): Promise<{ file: SecretFile; isDamaged: boolean }> => {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const open = async (): Promise<SecretFile> => {
    const store = await openStore(folder);
    const read = (): SecretFileContent => contentSchema.parse(store.get('backends') ?? {});
    read();
    return {
      read,
      write: (content) => store.set('backends', content),
    };
  };
  try {
    return { file: await open(), isDamaged: false };
  } catch (error) {
    const isContentFault = error instanceof SyntaxError || error instanceof z.ZodError;
    const path = join(folder, `${fileName}.json`);
    if (!isContentFault || !existsSync(path)) throw error;
    renameSync(path, join(folder, `${fileName}.damaged-${nowMs}.json`));
    return { file: await open(), isDamaged: true };
  }
};
