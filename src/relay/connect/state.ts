import { timingSafeEqual } from 'node:crypto';
import { hmacSha256, randomName, sha256 } from '../crypto.ts';

/** The OAuth `state`: a nonce, its expiry, and the relay's signature over both. */
export interface StateSigner {
  make(expiresAtMs: number): { state: string; stateHash: string };
  /** Hash under which the attempt is stored; undefined when the state is forged or expired. */
  check(state: string, nowMs: number): string | undefined;
}

const hashOf = (nonce: string): string => sha256(nonce).toString('hex');

/**
 * The signature spares a database query for forged states. `earlierKey`: of the app secret from before, so that a dialog that is
 * open while it is rotated still ends.
 */
export const createStateSigner = (key: Uint8Array, earlierKey?: Uint8Array): StateSigner => ({
  make(expiresAtMs) {
    const nonce = randomName(24);
    const signature = hmacSha256(key, `${nonce}.${expiresAtMs}`).toString('base64url');
    return { state: `${nonce}.${expiresAtMs}.${signature}`, stateHash: hashOf(nonce) };
  },
  check(state, nowMs) {
    const match = /^([A-Za-z0-9_-]{32})\.(\d{1,15})\.([A-Za-z0-9_-]{43})$/.exec(state);
    const [, nonce, expiresAtMs, signature] = match ?? [];
    if (nonce === undefined || expiresAtMs === undefined || signature === undefined) return undefined;
    const given = Buffer.from(signature, 'base64url');
    const isSignedBy = (by: Uint8Array): boolean => {
      const expected = hmacSha256(by, `${nonce}.${expiresAtMs}`);
      return given.length === expected.length && timingSafeEqual(given, expected);
    };
    if (!isSignedBy(key) && (earlierKey === undefined || !isSignedBy(earlierKey))) return undefined;
    return Number(expiresAtMs) > nowMs ? hashOf(nonce) : undefined;
  },
});
