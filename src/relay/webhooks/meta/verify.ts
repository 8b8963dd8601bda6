import { type KeyObject, timingSafeEqual } from 'node:crypto';
import { hmacSha256 } from '../../crypto.ts';

/**
 * Whether Meta (who shares one of these secrets) signed exactly these bytes.
 * Shape: header `sha256=<64 lower-case hex>` as in X-Hub-Signature-256; body as received, before JSON.
 * The signature covers no time, so repeats are recognised by their content.
 * Source: instagram.md §5.2.
 */
export const isMetaSignature = (
  header: unknown,
  body: Uint8Array,
  secrets: readonly (string | KeyObject)[],
): boolean => {
  const hex = typeof header === 'string' ? /^sha256=([0-9a-f]{64})$/.exec(header)?.[1] : undefined;
  if (hex === undefined) return false;
  const given = Buffer.from(hex, 'hex');
  return secrets.some((secret) => timingSafeEqual(hmacSha256(secret, body), given));
};
