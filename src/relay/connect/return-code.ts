import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';

const algorithm = 'aes-256-gcm';
const nonceBytes = 12;
const tagBytes = 16;
/** A code of Facebook's is a few hundred characters; this is `queryTextSchema` of index.ts, sealed. */
const maxLength = 4_000;

/**
 * The one-time code with which a browser returns to the waiting console: Facebook's own code, sealed under a key of the relay
 * and bound to the attempt. So the relay keeps nothing of an answer of Facebook's that no console asks for, and no console can
 * have a code exchanged that came back for another attempt.
 */
export interface ReturnCodes {
  /** Base64url. */
  make(facebookCode: string, ticket: string): string;
  /** Facebook's code; undefined when it was not made here for this attempt. */
  open(code: string, ticket: string): string | undefined;
}

/** Undefined when it was not sealed under this key for this attempt. */
const openWith = (key: Uint8Array, bytes: Buffer, ticket: string): string | undefined => {
  const nonce = bytes.subarray(0, nonceBytes);
  const decipher = createDecipheriv(algorithm, key, nonce, { authTagLength: tagBytes })
    .setAAD(Buffer.from(ticket, 'utf8'))
    .setAuthTag(bytes.subarray(-tagBytes));
  try {
    const opened = [decipher.update(bytes.subarray(nonceBytes, -tagBytes)), decipher.final()];
    return Buffer.concat(opened).toString('utf8');
  } catch {
    return undefined;
  }
};

/** Keys: 32 bytes. `earlierKey` opens as well: of the app secret from before, while it is rotated. */
export const createReturnCodes = (key: Uint8Array, earlierKey?: Uint8Array): ReturnCodes => ({
  make(facebookCode, ticket) {
    const nonce = randomBytes(nonceBytes);
    const cipher = createCipheriv(algorithm, key, nonce).setAAD(Buffer.from(ticket, 'utf8'));
    const sealed = Buffer.concat([cipher.update(facebookCode, 'utf8'), cipher.final()]);
    return Buffer.concat([nonce, sealed, cipher.getAuthTag()]).toString('base64url');
  },
  open(code, ticket) {
    const bytes = Buffer.from(code.slice(0, maxLength), 'base64url');
    if (bytes.length <= nonceBytes + tagBytes) return undefined;
    const opened = openWith(key, bytes, ticket);
    return opened ?? (earlierKey && openWith(earlierKey, bytes, ticket));
  },
});
