/** Authorization requests waiting for a person, and codes waiting for their exchange. */
import { createHash } from 'node:crypto';
import { secret } from '../model/ids.ts';

/** convention: "a few minutes" is five. */
export const CODE_LIFE_MS = 5 * 60_000;
const REQUEST_LIFE_MS = 30 * 60_000;
export const REDIRECTS_PER_WINDOW = 3;
export const REDIRECT_WINDOW_MS = 30_000;

/** A checked authorize request. */
export interface AuthorizeRequest {
  clientId: string;
  redirectUri: string;
  responseType: 'code' | 'token';
  state: string | undefined;
  challenge: string | undefined;
  challengeMethod: 'plain' | 's256';
  scopes: string[];
  createdAt: number;
}

/** A code and what it stands for. */
export interface Code {
  request: AuthorizeRequest;
  agentId: string;
  expiresAt: number;
  used: boolean;
}

/** Holds both. */
export interface CodeStore {
  addRequest(request: AuthorizeRequest): string;
  request(id: string): AuthorizeRequest | undefined;
  issue(request: AuthorizeRequest, agentId: string): string;
  code(value: string): Code | undefined;
  /** Counts a redirect of this client and account; false when it is one too many. */
  redirectAllowed(clientId: string, accountId: string): boolean;
}

/** Builds an empty store on the given time. */
export function createCodeStore(now: () => number): CodeStore {
  const requests = new Map<string, AuthorizeRequest>();
  const codes = new Map<string, Code>();
  const redirects = new Map<string, number[]>();
  return {
    addRequest(request) {
      const id = secret();
      requests.set(id, request);
      return id;
    },
    request(id) {
      const request = requests.get(id);
      return request && request.createdAt + REQUEST_LIFE_MS > now() ? request : undefined;
    },
    issue(request, agentId) {
      const value = secret();
      codes.set(value, { request, agentId, expiresAt: now() + CODE_LIFE_MS, used: false });
      return value;
    },
    code: (value) => codes.get(value),
    redirectAllowed(clientId, accountId) {
      const key = `${clientId} ${accountId}`;
      const recent = (redirects.get(key) ?? []).filter((time) => time > now() - REDIRECT_WINDOW_MS);
      if (recent.length >= REDIRECTS_PER_WINDOW) {
        redirects.set(key, recent);
        return false;
      }
      redirects.set(key, [...recent, now()]);
      return true;
    },
  };
}

/** RFC 7636: whether the verifier proves the challenge. */
export function verifierFits(request: AuthorizeRequest, verifier: string | undefined): boolean {
  if (request.challenge === undefined) return verifier === undefined;
  if (verifier === undefined || !/^[A-Za-z0-9\-._~]{43,128}$/.test(verifier)) return false;
  const proof =
    request.challengeMethod === 's256' ? createHash('sha256').update(verifier).digest('base64url') : verifier;
  return proof === request.challenge;
}
