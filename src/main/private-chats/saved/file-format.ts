import {
  createCipheriv,
  createDecipheriv,
  createHash,
  randomBytes,
  scrypt,
  timingSafeEqual,
} from 'node:crypto';
import { BackchannelError } from '../../../shared/errors.ts';

/**
 * The file of saved private chats (decision 0099):
 *
 *   header: magic (8 bytes) · version · key derivation · its three parameters · salt (16) · check (16)
 *   pieces: length (4 bytes, big endian) · AES-256-GCM of one JSON text
 *
 * The key comes from the recovery code by scrypt. Each piece is sealed under its number and whether it is the last one, with the
 * header as additional data: pieces cannot be left out, repeated, moved or cut off unnoticed (the STREAM construction of age).
 * Key and numbers never repeat: each file has a salt of its own. `check` tells a wrong code from a damaged file.
 */
const magic = Buffer.from('BCCHATS\n', 'latin1');
/** 1: chats of two alone; files of that version are read as well. 2: groups too. */
export const fileVersion = 2;
const scryptKind = 1;
const saltBytes = 16;
const checkBytes = 16;
const tagBytes = 16;
const lengthBytes = 4;
export const headerBytes = magic.length + 5 + saltBytes + checkBytes;
/** Plain bytes of one piece; a reader allocates no more. */
export const maxPieceBytes = 4 * 1024 * 1024;

/** 128 MB and about half a second: what a guess costs, too. The first number is the power of two. */
const cost = { log2N: 17, r: 8, p: 1 };
/** What a file may ask of the computer that opens it. */
const mostCost = { log2N: 18, r: 16, p: 4 };

interface Keys {
  key: Buffer;
  check: Buffer;
}

const deriveKeys = async (code: string, salt: Buffer, { log2N, r, p }: typeof cost): Promise<Keys> => {
  const derived = await new Promise<Buffer>((resolve, reject) => {
    const options = { N: 2 ** log2N, r, p, maxmem: 256 * 2 ** log2N * r };
    scrypt(code, salt, 64, options, (error, bytes) => (error ? reject(error) : resolve(bytes)));
  });
  const check = createHash('sha256').update('backchannel-saved-chats-check-v1').update(derived.subarray(32));
  return { key: derived.subarray(0, 32), check: check.digest().subarray(0, checkBytes) };
};

const nonceOf = (number: number, isLast: boolean): Buffer => {
  const nonce = Buffer.alloc(12);
  nonce.writeUInt32BE(number, 7);
  nonce.writeUInt8(isLast ? 1 : 0, 11);
  return nonce;
};

/** Seals the pieces of one new file, in their order. */
export interface FileSealer {
  readonly header: Buffer;
  /** JSON text to bytes for the file. The last one ends it. */
  seal(text: string, isLast: boolean): Buffer;
}

/** Takes about half a second. */
export const createFileSealer = async (code: string): Promise<FileSealer> => {
  const salt = randomBytes(saltBytes);
  const { key, check } = await deriveKeys(code, salt, cost);
  const parameters = Buffer.from([fileVersion, scryptKind, cost.log2N, cost.r, cost.p]);
  const header = Buffer.concat([magic, parameters, salt, check]);
  let number = 0;
  return {
    header,
    seal(text, isLast) {
      const cipher = createCipheriv('aes-256-gcm', key, nonceOf(number, isLast));
      cipher.setAAD(header);
      number += 1;
      const sealed = Buffer.concat([cipher.update(text, 'utf8'), cipher.final(), cipher.getAuthTag()]);
      const length = Buffer.alloc(lengthBytes);
      length.writeUInt32BE(sealed.length);
      return Buffer.concat([length, sealed]);
    },
  };
};

/** Reads a file from its beginning: up to so many bytes at this place; fewer only at its end. */
export type ReadBytes = (position: number, bytes: number) => Promise<Buffer>;

/** Errors: SAVED_CHATS_UNKNOWN, SAVED_CHATS_NEWER, SAVED_CHATS_CUT. */
export const readHeader = async (read: ReadBytes): Promise<Buffer> => {
  const header = await read(0, headerBytes);
  const start = header.subarray(0, magic.length);
  if (start.length < magic.length || !start.equals(magic)) throw new BackchannelError('SAVED_CHATS_UNKNOWN');
  const [version = 0, kind = 0] = header.subarray(magic.length);
  if (version > fileVersion || (version === fileVersion && header.length > 9 && kind !== scryptKind))
    throw new BackchannelError('SAVED_CHATS_NEWER');
  if (header.length < headerBytes) throw new BackchannelError('SAVED_CHATS_CUT');
  return header;
};

const costOf = (header: Buffer): typeof cost => {
  const [log2N = 0, r = 0, p = 0] = header.subarray(magic.length + 2);
  const isWithin =
    log2N >= 10 && log2N <= mostCost.log2N && r >= 1 && r <= mostCost.r && p >= 1 && p <= mostCost.p;
  if (!isWithin) throw new BackchannelError('SAVED_CHATS_DAMAGED');
  return { log2N, r, p };
};

const openPiece = (
  key: Buffer,
  header: Buffer,
  number: number,
  sealed: Buffer,
): { text: string; isLast: boolean } => {
  for (const isLast of [false, true]) {
    try {
      const decipher = createDecipheriv('aes-256-gcm', key, nonceOf(number, isLast));
      decipher.setAAD(header);
      decipher.setAuthTag(sealed.subarray(-tagBytes));
      const text = Buffer.concat([decipher.update(sealed.subarray(0, -tagBytes)), decipher.final()]);
      return { text: text.toString('utf8'), isLast };
    } catch {
      // Not sealed as this one: the other try, or damaged.
    }
  }
  throw new BackchannelError('SAVED_CHATS_DAMAGED');
};

/** Opens the pieces of a file, again and again. */
export type OpenPieces = () => AsyncGenerator<string, void, undefined>;

/**
 * The texts of the file, once the code is known to be the right one.
 * Errors: those of `readHeader`, SAVED_CHATS_CODE; while reading, SAVED_CHATS_DAMAGED and SAVED_CHATS_CUT.
 */
export const openFile = async (read: ReadBytes, code: string): Promise<OpenPieces> => {
  const header = await readHeader(read);
  const salt = header.subarray(magic.length + 5, magic.length + 5 + saltBytes);
  const { key, check } = await deriveKeys(code, salt, costOf(header));
  if (!timingSafeEqual(check, header.subarray(-checkBytes))) throw new BackchannelError('SAVED_CHATS_CODE');
  return async function* pieces() {
    let position = headerBytes;
    for (let number = 0; ; number += 1) {
      const head = await read(position, lengthBytes);
      if (head.length < lengthBytes) throw new BackchannelError('SAVED_CHATS_CUT');
      const length = head.readUInt32BE();
      if (length <= tagBytes || length > maxPieceBytes + tagBytes)
        throw new BackchannelError('SAVED_CHATS_DAMAGED');
      const sealed = await read(position + lengthBytes, length);
      if (sealed.length < length) throw new BackchannelError('SAVED_CHATS_CUT');
      position += lengthBytes + length;
      const { text, isLast } = openPiece(key, header, number, sealed);
      yield text;
      if (!isLast) continue;
      if ((await read(position, 1)).length > 0) throw new BackchannelError('SAVED_CHATS_DAMAGED');
      return;
    }
  };
};
