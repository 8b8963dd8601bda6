import { type KeyObject, createHash, createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import sodium from 'sodium-native';

/** Length of a sealed box minus length of its content. */
export const sealOverheadBytes = sodium.crypto_box_SEALBYTES;

/**
 * Seals a text to an X25519 public key (libsodium crypto_box_seal).
 * Shape: publicKey 32 bytes base64url; the box as bytes.
 */
export const seal = (text: string, publicKey: string): Buffer => {
  const message = Buffer.from(text, 'utf8');
  const box = Buffer.allocUnsafe(message.length + sealOverheadBytes);
  sodium.crypto_box_seal(box, message, Buffer.from(publicKey, 'base64url'));
  message.fill(0);
  return box;
};

/** Ed25519. Shape: signature and key base64url; anything of another length is false. */
export const isSignatureValid = (text: string, signature: string, publicKey: string): boolean => {
  const signatureBytes = Buffer.from(signature, 'base64url');
  const keyBytes = Buffer.from(publicKey, 'base64url');
  if (signatureBytes.length !== 64 || keyBytes.length !== 32) return false;
  return sodium.crypto_sign_verify_detached(signatureBytes, Buffer.from(text, 'utf8'), keyBytes);
};

export const sha256 = (data: string | Uint8Array): Buffer => createHash('sha256').update(data).digest();

export const hmacSha256 = (key: string | Uint8Array | KeyObject, data: string | Uint8Array): Buffer =>
  createHmac('sha256', key).update(data).digest();

/** Keyed BLAKE2b of `bytes` bytes: several times faster than the HMAC above, for hashes that only the relay compares. */
export const keyedHash = (key: Uint8Array, text: string, bytes: number): Buffer => {
  const output = Buffer.allocUnsafe(bytes);
  sodium.crypto_generichash(output, Buffer.from(text, 'utf8'), key);
  return output;
};

/** A separate key per purpose of a secret. */
export const deriveKey = (secret: string, purpose: string): Buffer =>
  hmacSha256(secret, `backchannel-${purpose}-v1`);

/** Compares texts of any length in constant time. */
export const isSameSecret = (left: string, right: string): boolean =>
  timingSafeEqual(sha256(left), sha256(right));

/** Whether a text is one of these, in constant time over all of them: while a secret is rotated there are two. */
export const isOneOfSecrets = (given: string, secrets: readonly string[]): boolean =>
  secrets.map((secret) => isSameSecret(given, secret)).includes(true);

/** Unguessable name, base64url. */
export const randomName = (bytes = 18): string => randomBytes(bytes).toString('base64url');
