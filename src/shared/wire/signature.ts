import { z } from 'zod';
import { timeMsSchema } from '../bounds.ts';
import { deviceIdSchema } from '../domain/ids.ts';

/**
 * Signed requests: `Authorization: BC1 device=<id>,ts=<epoch ms>,nonce=<base64url>,sig=<base64url>`.
 * The signature (Ed25519, device key) covers method, path with query, time, nonce and the SHA-256 of the body's bytes.
 * The relay accepts a clock difference of five minutes to either side, and a nonce once.
 */
export const requestSignatureSchema = z.object({
  deviceId: deviceIdSchema,
  atMs: timeMsSchema,
  nonce: z.string().regex(/^[A-Za-z0-9_-]{16,64}$/),
  signature: z.string().regex(/^[A-Za-z0-9_-]{86}$/),
});
export type RequestSignature = z.infer<typeof requestSignatureSchema>;

/** To either side. */
export const maxClockDifferenceMs = 5 * 60 * 1000;

/** The exact text that is signed. `bodySha256Hex` of zero bytes for requests without a body; `method` upper case. */
export const requestText = (request: {
  method: string;
  pathWithQuery: string;
  atMs: number;
  nonce: string;
  bodySha256Hex: string;
}): string =>
  [
    'backchannel-request-v1',
    request.method,
    request.pathWithQuery,
    String(request.atMs),
    request.nonce,
    request.bodySha256Hex,
  ].join('\n');

/** Value of the Authorization header. */
export const formatAuthorization = (value: RequestSignature): string =>
  `BC1 device=${value.deviceId},ts=${value.atMs},nonce=${value.nonce},sig=${value.signature}`;

/** Undefined when the header is not of this form. */
export const parseAuthorization = (header: string | undefined): RequestSignature | undefined => {
  const match = /^BC1 device=([^,\s]+),ts=(\d{1,16}),nonce=([^,\s]+),sig=([^,\s]+)$/.exec(header ?? '');
  if (!match) return undefined;
  const parsed = requestSignatureSchema.safeParse({
    deviceId: match[1],
    atMs: Number(match[2]),
    nonce: match[3],
    signature: match[4],
  });
  return parsed.success ? parsed.data : undefined;
};
