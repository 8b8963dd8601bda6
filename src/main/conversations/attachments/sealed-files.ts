import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import { mkdir, open, readdir, readFile, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { FileId } from '../../../shared/domain/index.ts';

/**
 * Contents of files on their way to customers: each in a file of its own, encrypted with a key of its own that only the database
 * has. So the database stays small, and what opens a content is destroyed with its row.
 */
export interface SealedFiles {
  /** Durable when it resolves. Answers the key, hex. Errors: those of the file system. */
  write(id: FileId, bytes: Uint8Array): Promise<string>;
  /** Undefined: not there, damaged, or of another key. */
  read(id: FileId, keyHex: string): Promise<Uint8Array | undefined>;
  /** Deletes every file but these. What cannot be deleted now is at the next call; nobody can read it. */
  keepOnly(ids: ReadonlySet<string>): Promise<void>;
}

const algorithm = 'aes-256-gcm';
const nonceBytes = 12;
const tagBytes = 16;
const halfWritten = '.part';

/** `folder`: made when it is needed. */
export const createSealedFiles = (folder: string): SealedFiles => {
  const fileOf = (id: FileId): string => join(folder, id);
  return {
    async write(id, bytes) {
      const key = randomBytes(32);
      const nonce = randomBytes(nonceBytes);
      const cipher = createCipheriv(algorithm, key, nonce).setAAD(Buffer.from(id));
      const sealed = [cipher.update(bytes), cipher.final()];
      await mkdir(folder, { recursive: true, mode: 0o700 });
      const part = fileOf(id) + halfWritten;
      const handle = await open(part, 'w', 0o600);
      try {
        await handle.writev([nonce, cipher.getAuthTag(), ...sealed]);
        await handle.sync();
      } finally {
        await handle.close();
      }
      await rename(part, fileOf(id));
      return key.toString('hex');
    },
    async read(id, keyHex) {
      try {
        const stored = await readFile(fileOf(id));
        const nonce = stored.subarray(0, nonceBytes);
        const tag = stored.subarray(nonceBytes, nonceBytes + tagBytes);
        const decipher = createDecipheriv(algorithm, Buffer.from(keyHex, 'hex'), nonce)
          .setAAD(Buffer.from(id))
          .setAuthTag(tag);
        return Buffer.concat([decipher.update(stored.subarray(nonceBytes + tagBytes)), decipher.final()]);
      } catch {
        // The reply that it belongs to says so, and can be discarded.
        return undefined;
      }
    },
    async keepOnly(ids) {
      const names = await readdir(folder).catch(() => []);
      for (const name of names)
        if (!ids.has(name.replace(halfWritten, '')))
          await rm(join(folder, name), { force: true }).catch(() => undefined);
    },
  };
};
