import { createCipheriv, hkdfSync, randomBytes } from 'node:crypto';
import { closeSync, openSync, readSync, rmSync, statSync } from 'node:fs';
import { open, readFile, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { z } from 'zod';
import { syncFolder, writeDurably } from './durable-file.ts';

/**
 * The checksum of a closed database: `<file>.seal`, made at every clean close, removed before the file is opened again. The
 * cipher of the driver (AES-CBC) decrypts changed pages without a word; the seal notices every changed bit of what lay on the
 * disk while the program was not running, because only who has the database's key can make it (decision 0088).
 */
const sealPath = (file: string): string => `${file}.seal`;

/** One checksum for each part: a part is read and checked in well under a millisecond. */
const partBytes = 1024 * 1024;
const tagBytes = 16;

const sealSchema = z.object({
  v: z.literal(1),
  size: z.number().int().nonnegative(),
  /** Makes a key of its own for every seal, so that the numbers of the parts may serve as nonces. */
  salt: z.string().regex(/^[0-9a-f]{32}$/),
  /** The tags of the parts in order, base64. */
  tags: z.string(),
});

type TagOf = (index: number, part: Buffer) => Buffer;

/** GMAC: AES-GCM over additional data only. */
const tagsUnder = (keyHex: string, saltHex: string, size: number): TagOf => {
  const key = Buffer.from(
    hkdfSync(
      'sha256',
      Buffer.from(keyHex, 'hex'),
      Buffer.from(saltHex, 'hex'),
      'backchannel-file-seal-v1',
      32,
    ),
  );
  const head = Buffer.alloc(8);
  head.writeBigUInt64BE(BigInt(size));
  return (index, part) => {
    const nonce = Buffer.alloc(12);
    nonce.writeUInt32BE(index, 8);
    const cipher = createCipheriv('aes-256-gcm', key, nonce);
    cipher.setAAD(Buffer.concat([head, part]));
    cipher.final();
    return cipher.getAuthTag();
  };
};

/** Seals a closed file. Errors: those of the file system; without a seal the next start only checks the file itself. */
export const writeSeal = (file: string, keyHex: string): void => {
  const salt = randomBytes(16).toString('hex');
  const handle = openSync(file, 'r');
  const tags: Buffer[] = [];
  let size: number;
  try {
    ({ size } = statSync(file));
    const tagOf = tagsUnder(keyHex, salt, size);
    const part = Buffer.allocUnsafe(partBytes);
    for (let index = 0; index * partBytes < size; index += 1)
      tags.push(tagOf(index, part.subarray(0, readSync(handle, part, 0, partBytes, index * partBytes))));
  } finally {
    closeSync(handle);
  }
  const content: z.infer<typeof sealSchema> = {
    v: 1,
    size,
    salt,
    tags: Buffer.concat(tags).toString('base64'),
  };
  writeDurably(sealPath(file), JSON.stringify(content));
};

/** Before the file is opened for writing: after a power cut the old seal must not be back beside what was written since. */
export const removeSeal = (file: string): void => {
  rmSync(sealPath(file), { force: true });
  syncFolder(dirname(file));
};

/**
 * intact: byte for byte what a clean close left. changed: sealed, and something has changed since. unsealed: the program ended
 * without closing it, or an earlier version closed it: nothing is known.
 */
export type SealState = 'intact' | 'changed' | 'unsealed';

/** Reads the whole file, one part after the other, without keeping the process busy. Errors: those of the file system. */
export const checkSeal = async (file: string, keyHex: string): Promise<SealState> => {
  const text = await readFile(sealPath(file), 'utf8').catch(() => undefined);
  if (text === undefined) return 'unsealed';
  let seal: z.infer<typeof sealSchema>;
  try {
    seal = sealSchema.parse(JSON.parse(text));
  } catch {
    // Damaged itself: as good as none.
    return 'unsealed';
  }
  const handle = await open(file, 'r');
  try {
    const { size } = await handle.stat();
    if (size !== seal.size) return 'changed';
    const tagOf = tagsUnder(keyHex, seal.salt, size);
    const tags = Buffer.from(seal.tags, 'base64');
    const part = Buffer.allocUnsafe(partBytes);
    for (let index = 0; index * partBytes < size; index += 1) {
      const { bytesRead } = await handle.read(part, 0, partBytes, index * partBytes);
      const expected = tags.subarray(index * tagBytes, (index + 1) * tagBytes);
      if (!tagOf(index, part.subarray(0, bytesRead)).equals(expected)) return 'changed';
    }
  } finally {
    await handle.close();
  }
  const log = await stat(`${file}-wal`).catch(() => undefined);
  // Written since the seal was made, which a power cut can bring back.
  return log !== undefined && log.size > 0 ? 'unsealed' : 'intact';
};
