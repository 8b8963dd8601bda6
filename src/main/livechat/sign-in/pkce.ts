import { createHash, randomBytes } from 'node:crypto';

/** One-time secrets of one sign-in. */
export interface Pkce {
  /** 43 characters, shown only to the token endpoint. */
  verifier: string;
  /** S256 of the verifier (RFC 7636), shown in the browser's address. */
  challenge: string;
  /** Ties the browser's answer to this attempt. */
  state: string;
}

export const challengeOf = (verifier: string): string =>
  createHash('sha256').update(verifier, 'ascii').digest('base64url');

export const createPkce = (): Pkce => {
  const verifier = randomBytes(32).toString('base64url');
  return { verifier, challenge: challengeOf(verifier), state: randomBytes(32).toString('base64url') };
};
