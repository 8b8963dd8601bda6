import { type KeyObject, createHmac, timingSafeEqual } from 'node:crypto';

/**
 * Whether Meta (who shares one of these secrets) signed exactly these bytes.
 * Shape: header `sha256=<64 lower-case hex>` as in X-Hub-Signature-256; body as received, before JSON, in pieces:
 * nothing is joined for a sender who is not Meta.
 * The signature covers no time, so repeats are recognised by their content.
 * Source: instagram.md §5.2.
 */
export const isMetaSignature = (
  header: unknown,
  body: readonly Uint8Array[],
  secrets: readonly (string | KeyObject)[],
): boolean => {
  const hex = typeof header === 'string' ? /^sha256=([0-9a-f]{64})$/.exec(header)?.[1] : undefined;
  if (hex === undefined) return false;
  const given = Buffer.from(hex, 'hex');
  return secrets.some((secret) => {
    const hmac = createHmac('sha256', secret);
    for (const piece of body) hmac.update(piece);
    return timingSafeEqual(hmac.digest(), given);
  });
};
