/**
 * Meta's bytes on the wire (instagram.md §5.2, §4): JSON in pure ASCII with lower-case `\uXXXX` and
 * escaped slashes, signed after the escaping; and the `signed_request` of the callbacks.
 */
import { createHmac } from 'node:crypto';

/** The body exactly as Meta sends it: non-ASCII as `\uXXXX` (emoji as surrogate pairs), `/` as `\/`. */
export function toWireJson(body: unknown): Buffer {
  const text = JSON.stringify(body)
    // A slash can only stand inside a string, so this cannot change the structure.
    .replaceAll('/', '\\/')
    .replace(/[^\x20-\x7e]/g, (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`);
  return Buffer.from(text, 'latin1');
}

/** Headers of a delivery, both signatures included. `version` is the API version of the subscription. */
export function deliveryHeaders(bytes: Buffer, secret: string, version = 'v25.0'): Record<string, string> {
  const sign = (algorithm: string): string => createHmac(algorithm, secret).update(bytes).digest('hex');
  return {
    'User-Agent': 'facebookexternalua',
    'Content-Type': 'application/json',
    Accept: '*/*',
    'Accept-Encoding': 'deflate, gzip',
    'X-Hub-Signature': `sha1=${sign('sha1')}`,
    'X-Hub-Signature-256': `sha256=${sign('sha256')}`,
    'Facebook-API-Version': version,
    'Content-Length': String(bytes.length),
  };
}

/** `signed_request` of the deauthorize and data-deletion callbacks: the encoded payload is what is signed. */
export function signedRequest(payload: Record<string, unknown>, secret: string): string {
  const encoded = Buffer.from(JSON.stringify(payload)).toString('base64url');
  return `${createHmac('sha256', secret).update(encoded).digest('base64url')}.${encoded}`;
}
