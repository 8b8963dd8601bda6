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

/** Before each part the size of the whole file is covered, so a part is read behind it. */
const headBytes = 8;
const partBuffer = (): Buffer => Buffer.allocUnsafeSlow(headBytes + partBytes);

/** @param part a `partBuffer`, `length` bytes of the file in it. Its head is written here. */
type TagOf = (index: number, part: Buffer, length: number) => Buffer;

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
  return (index, part, length) => {
    const nonce = Buffer.alloc(12);
    nonce.writeUInt32BE(index, 8);
    const cipher = createCipheriv('aes-256-gcm', key, nonce);
    part.writeBigUInt64BE(BigInt(size));
    cipher.setAAD(part.subarray(0, headBytes + length));
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
    const part = partBuffer();
    for (let index = 0; index * partBytes < size; index += 1)
      tags.push(tagOf(index, part, readSync(handle, part, headBytes, partBytes, index * partBytes)));
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

/** Reads the whole file, the next part while one is looked at. Errors: those of the file system. */
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
    const parts = Math.ceil(size / partBytes);
    const read = (index: number, part: Buffer) =>
      index < parts ? handle.read(part, headBytes, partBytes, index * partBytes) : undefined;
    let [part, nextPart] = [partBuffer(), partBuffer()];
    let reading = read(0, part);
    for (let index = 0; reading !== undefined; index += 1) {
      const { bytesRead } = await reading;
      const next = read(index + 1, nextPart);
      const expected = tags.subarray(index * tagBytes, (index + 1) * tagBytes);
      if (!tagOf(index, part, bytesRead).equals(expected)) {
        // The file is closed below: not before this has ended.
        await next;
        return 'changed';
      }
      [part, nextPart] = [nextPart, part];
      reading = next;
    }
  } finally {
    await handle.close();
  }
  const log = await stat(`${file}-wal`).catch(() => undefined);
  // Written since the seal was made, which a power cut can bring back.
  return log !== undefined && log.size > 0 ? 'unsealed' : 'intact';
};
