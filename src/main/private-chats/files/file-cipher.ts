import { createCipheriv, createDecipheriv, createHash, randomBytes } from 'node:crypto';
import { filePieceBytes, filePieceTagBytes, piecesOf } from '../../../shared/wire/index.ts';

/**
 * How the content of a file is sealed: in pieces, each by AES-256-GCM under its number and whether it is the last one, with the
 * file's name at the relay as additional data (the STREAM construction, as in saved/file-format.ts). A piece that was changed,
 * moved, left out, added or taken from another file does not open. The key is made for one content and never used for another,
 * so no nonce repeats; the digest binds the content, since GCM alone lets whoever has the key find another one for the same
 * bytes.
 */
const algorithm = 'aes-256-gcm';
const additionalData = (id: string): Buffer => Buffer.from(`backchannel-private-file-v1\n${id}`);

/** What opens and proves one file. Shape: key and digest 32 bytes, base64url. */
export interface SealedContent {
  /** Its name at the relay. */
  id: string;
  key: string;
  sizeBytes: number;
}

export const makeFileKey = (): string => randomBytes(32).toString('base64url');
export const digestOf = (content: Uint8Array): string =>
  createHash('sha256').update(content).digest('base64url');

const nonceOf = ({ sizeBytes }: SealedContent, n: number): Buffer => {
  const nonce = Buffer.alloc(12);
  nonce.writeUInt32BE(n, 7);
  nonce.writeUInt8(n === piecesOf(sizeBytes) - 1 ? 1 : 0, 11);
  return nonce;
};

/** All pieces of a content, sealed, in order. */
export const sealContent = (file: SealedContent, content: Uint8Array): Buffer[] =>
  Array.from({ length: piecesOf(file.sizeBytes) }, (_, n) => {
    const cipher = createCipheriv(algorithm, Buffer.from(file.key, 'base64url'), nonceOf(file, n));
    cipher.setAAD(additionalData(file.id));
    const piece = content.subarray(n * filePieceBytes, (n + 1) * filePieceBytes);
    return Buffer.concat([cipher.update(piece), cipher.final(), cipher.getAuthTag()]);
  });

/** Piece `n`; undefined: it is not what was sealed as this one. */
export const openPiece = (file: SealedContent, n: number, sealed: Uint8Array): Buffer | undefined => {
  if (sealed.length <= filePieceTagBytes) return undefined;
  try {
    const decipher = createDecipheriv(algorithm, Buffer.from(file.key, 'base64url'), nonceOf(file, n));
    decipher.setAAD(additionalData(file.id));
    decipher.setAuthTag(sealed.subarray(-filePieceTagBytes));
    return Buffer.concat([decipher.update(sealed.subarray(0, -filePieceTagBytes)), decipher.final()]);
  } catch {
    // Changed, of another place, or of another key.
    return undefined;
  }
};
