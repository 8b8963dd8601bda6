import { z } from 'zod';
import { timeMsSchema } from '../bounds.ts';
import { deviceIdSchema } from '../domain/ids.ts';

/** Scheme, host and port, as URLs have them: no path, no comma. */
export const originSchema = z.string().regex(/^https?:\/\/[A-Za-z0-9.:[\]_-]{1,255}$/);

/**
 * Signed requests: `Authorization: BC2 device=<id>,at=<origin>,ts=<epoch ms>,nonce=<base64url>,sig=<base64url>`.
 * The signature (Ed25519, device key) covers the device, the origin under which it reaches the relay, method, path with query,
 * time, nonce and the SHA-256 of the body's bytes. The relay accepts its own origins, a clock difference of five minutes to
 * either side, and a nonce once. Consoles up to 0.2 sign without device and origin (`BC1`, no `at`); decision 0080.
 */
export const requestSignatureSchema = z.object({
  deviceId: deviceIdSchema,
  /** `https://relay.example.com`; absent from the form before. */
  origin: originSchema.optional(),
  atMs: timeMsSchema,
  nonce: z.string().regex(/^[A-Za-z0-9_-]{16,64}$/),
  signature: z.string().regex(/^[A-Za-z0-9_-]{86}$/),
});
export type RequestSignature = z.infer<typeof requestSignatureSchema>;

/** To either side. */
export const maxClockDifferenceMs = 5 * 60 * 1000;

/** The exact text that is signed. `bodySha256Hex` of zero bytes for requests without a body; `method` upper case. */
export const requestText = (request: {
  /** Both or none: the form before had none. */
  deviceId?: string | undefined;
  origin?: string | undefined;
  method: string;
  pathWithQuery: string;
  atMs: number;
  nonce: string;
  bodySha256Hex: string;
}): string =>
  [
    ...(request.origin === undefined
      ? ['backchannel-request-v1']
      : ['backchannel-request-v2', request.deviceId ?? '', request.origin]),
    request.method,
    request.pathWithQuery,
    String(request.atMs),
    request.nonce,
    request.bodySha256Hex,
  ].join('\n');

/** Value of the Authorization header. */
export const formatAuthorization = (value: RequestSignature): string =>
  [
    value.origin === undefined
      ? `BC1 device=${value.deviceId}`
      : `BC2 device=${value.deviceId},at=${value.origin}`,
    `ts=${value.atMs},nonce=${value.nonce},sig=${value.signature}`,
  ].join(',');

/** Undefined when the header is not of this form. */
export const parseAuthorization = (header: string | undefined): RequestSignature | undefined => {
  const pattern =
    /^BC(?:1|2(?=[^,]+,at=)) device=([^,\s]+)(?:,at=([^,\s]+))?,ts=(\d{1,16}),nonce=([^,\s]+),sig=([^,\s]+)$/;
  const match = pattern.exec(header ?? '');
  if (!match || (header?.startsWith('BC1') === true && match[2] !== undefined)) return undefined;
  const parsed = requestSignatureSchema.safeParse({
    deviceId: match[1],
    origin: match[2],
    atMs: Number(match[3]),
    nonce: match[4],
    signature: match[5],
  });
  return parsed.success ? parsed.data : undefined;
};

/** A form that came after this version: the other side is newer. */
export const isNewerForm = (header: string | undefined): boolean =>
  /^BC(?:[3-9]|\d{2,3}) /.test(header ?? '');
