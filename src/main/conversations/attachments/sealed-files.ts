import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import type { FileId } from '../../../shared/domain/index.ts';
import { createFileFolder } from '../../storage/index.ts';

/** Contents of files on their way to customers. */
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

/** `folder`: made when it is needed. */
export const createSealedFiles = (folder: string): SealedFiles => {
  const files = createFileFolder(folder);
  return {
    async write(id, bytes) {
      const key = randomBytes(32);
      const nonce = randomBytes(nonceBytes);
      const cipher = createCipheriv(algorithm, key, nonce).setAAD(Buffer.from(id));
      const sealed = [cipher.update(bytes), cipher.final()];
      await files.write(id, [nonce, cipher.getAuthTag(), ...sealed]);
      return key.toString('hex');
    },
    async read(id, keyHex) {
      try {
        const stored = await readFile(files.path(id));
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
    keepOnly: files.keepOnly,
  };
};
