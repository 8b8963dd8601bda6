import { mkdir, open, readdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';

/** Of files that are being written. */
const halfWritten = '.part';

/**
 * A folder of encrypted contents, each in a file of its own whose key only the database has: so the database stays small, and
 * what opens a content is destroyed with its row.
 */
export interface FileFolder {
  path(id: string): string;
  /** Where one that comes piece by piece is written until it is whole. Makes the folder. */
  beginPart(id: string): Promise<string>;
  /** Afterwards the part is the file, also after a power cut. Errors: those of the file system. */
  finishPart(id: string): Promise<void>;
  /** The same at once. Durable when it resolves. Errors: those of the file system. */
  write(id: string, parts: readonly Uint8Array[]): Promise<void>;
  /** Deletes every file but these, whole or not. What cannot be deleted now is at the next call; nobody can read it. */
  keepOnly(ids: ReadonlySet<string>): Promise<void>;
}

/** `folder`: made when it is needed. */
export const createFileFolder = (folder: string): FileFolder => {
  const path = (id: string): string => join(folder, id);
  const beginPart: FileFolder['beginPart'] = async (id) => {
    await mkdir(folder, { recursive: true, mode: 0o700 });
    return path(id) + halfWritten;
  };
  return {
    path,
    beginPart,
    async finishPart(id) {
      const handle = await open(path(id) + halfWritten, 'r+');
      try {
        await handle.sync();
      } finally {
        await handle.close();
      }
      await rename(path(id) + halfWritten, path(id));
    },
    async write(id, parts) {
      const part = await beginPart(id);
      const handle = await open(part, 'w', 0o600);
      try {
        for (const each of parts) await handle.writeFile(each);
        await handle.sync();
      } finally {
        await handle.close();
      }
      await rename(part, path(id));
    },
    async keepOnly(ids) {
      const names = await readdir(folder).catch(() => []);
      for (const name of names)
        if (!ids.has(name.replace(halfWritten, '')))
          await rm(join(folder, name), { force: true }).catch(() => undefined);
    },
  };
};
