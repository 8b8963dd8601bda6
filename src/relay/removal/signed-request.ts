import { timingSafeEqual } from 'node:crypto';
import { z } from 'zod';
import { BackchannelError } from '../../shared/errors.ts';
import { dayMs } from '../../shared/removal/index.ts';
import { hmacSha256 } from '../crypto.ts';

/** Age up to which a signed_request without `expires` is accepted. */
const maxAgeMs = dayMs;
/** Meta's clock may be ahead of ours. */
const aheadMs = 5 * 60_000;

/** Source: instagram.md §4. Keys we do not use are not read. */
const payloadSchema = z.object({
  algorithm: z.string(),
  expires: z.number().int().optional(),
  issued_at: z.number().int(),
  user_id: z.union([z.string().regex(/^\d{1,40}$/), z.number().int().positive()]).transform(String),
});

/** A verified signed_request. */
export interface SignedRequest {
  personId: string;
  issuedAtMs: number;
  /** The signed text; a repeated request has the same. */
  payload: string;
}

const base64url = /^[A-Za-z0-9_-]+={0,2}$/;

const parsePayload = (encoded: string): unknown => {
  try {
    return JSON.parse(Buffer.from(encoded, 'base64url').toString('utf8'));
  } catch {
    throw new BackchannelError('INPUT_INVALID', { details: { field: 'signed_request' } });
  }
};

/**
 * Reads the `signed_request` of Meta's deauthorize and data-deletion callbacks, if Meta signed it with one of the secrets.
 * Shape: `<signature>.<payload>`, both base64url with or without padding; the payload is signed as it is written.
 * Units: `expires` and `issued_at` epoch seconds; nowMs epoch milliseconds. `expires` 0 means none.
 * Errors: WEBHOOK_SIGNATURE (form, signature, another algorithm), SIGNATURE_STALE, INPUT_INVALID.
 * Source: instagram.md §4.
 */
export const readSignedRequest = (
  text: string,
  secrets: readonly (string | undefined)[],
  nowMs: number,
): SignedRequest => {
  const [signature = '', payload = '', ...rest] = text.split('.');
  if (rest.length > 0 || !base64url.test(signature) || !base64url.test(payload)) {
    throw new BackchannelError('WEBHOOK_SIGNATURE');
  }
  const given = Buffer.from(signature, 'base64url');
  const isSigned = secrets.some(
    (secret) =>
      secret !== undefined && given.length === 32 && timingSafeEqual(hmacSha256(secret, payload), given),
  );
  if (!isSigned) throw new BackchannelError('WEBHOOK_SIGNATURE');
  const parsed = payloadSchema.safeParse(parsePayload(payload));
  if (!parsed.success) throw new BackchannelError('INPUT_INVALID', { details: { field: 'signed_request' } });
  const { algorithm, expires, issued_at: issuedAt, user_id: personId } = parsed.data;
  if (algorithm.toUpperCase() !== 'HMAC-SHA256') throw new BackchannelError('WEBHOOK_SIGNATURE');
  const issuedAtMs = issuedAt * 1000;
  const endMs = expires === undefined || expires === 0 ? issuedAtMs + maxAgeMs : expires * 1000;
  if (nowMs > endMs || issuedAtMs > nowMs + aheadMs) throw new BackchannelError('SIGNATURE_STALE');
  return { personId, issuedAtMs, payload: payload.replace(/=+$/, '') };
};
