/** OAuth clients' tokens: access and refresh tokens, codes, personal access tokens, customer tokens. */
import type { SandboxClock } from '../../clock.ts';
import { accessToken, secret, tokenHash } from './ids.ts';

/** Life of an access token. */
export const ACCESS_TOKEN_LIFE_MS = 28_800_000;
const TOKENS_PER_CLIENT_AND_ACCOUNT = 25;

/** An issued access token of an agent, with the refresh token of its pair. */
export interface AgentToken {
  access: string;
  /** The refresh token issued beside it; undefined for the implicit flow. */
  refresh: string | undefined;
  clientId: string;
  accountId: string;
  agentId: string;
  scopes: string[];
  /** What was asked for before the role cut it; a later role change cuts it anew. */
  requestedScopes: string[];
  expiresAt: number;
  state: 'live' | 'expired' | 'revoked';
}

/** A refresh token. */
export interface RefreshToken {
  token: string;
  clientId: string;
  accountId: string;
  agentId: string;
  requestedScopes: string[];
  state: 'live' | 'used' | 'revoked';
}

/** An access token of a customer. */
export interface CustomerToken {
  access: string;
  clientId: string;
  customerId: string;
  expiresAt: number;
  state: 'live' | 'expired' | 'revoked';
}

/** A personal access token: user name is the account id. */
export interface PersonalToken {
  secret: string;
  agentId: string;
  accountId: string;
  scopes: string[];
}

/** Why a token stopped working. */
export type TokenEnd = 'access_token_expired' | 'access_token_revoked';

/** What is needed for a new pair. */
export interface Grant {
  clientId: string;
  accountId: string;
  agentId: string;
  requestedScopes: string[];
  scopes: string[];
}

/** State of every token ever issued. */
export interface TokenStore {
  /** A new pair; the oldest beyond 25 of this client and account are revoked silently. `refresh` keeps an old refresh token. */
  issue(grant: Grant, options: { refresh: 'new' | 'none' | RefreshToken }): AgentToken;
  /** A live access token. */
  agent(access: string): AgentToken | undefined;
  refresh(token: string): RefreshToken | undefined;
  issueCustomer(clientId: string, customerId: string, lifeMs?: number): CustomerToken;
  customer(access: string): CustomerToken | undefined;
  addPersonal(token: PersonalToken): void;
  personal(accountId: string, secretText: string): PersonalToken | undefined;
  /** Ends the token and its pair. False when unknown. */
  revoke(token: string): boolean;
  /** Ends a customer token. */
  revokeCustomer(token: string): boolean;
  /** Lets an access token expire now. */
  expire(access: string): boolean;
  /** Every agent token, for the control API. */
  list(): { agents: AgentToken[]; refreshes: RefreshToken[]; customers: CustomerToken[] };
  byHash(hash: string): string | undefined;
  /** Calls `listener` for every token that stops working; answers how to remove it. */
  onEnd(listener: (access: string, end: TokenEnd) => void): () => void;
}

/** Builds an empty store. */
export function createTokenStore(clock: SandboxClock): TokenStore {
  const agents = new Map<string, AgentToken>();
  const refreshes = new Map<string, RefreshToken>();
  const customers = new Map<string, CustomerToken>();
  const personals: PersonalToken[] = [];
  const listeners = new Set<(access: string, end: TokenEnd) => void>();

  const ended = (access: string, end: TokenEnd): void => {
    for (const listener of [...listeners]) listener(access, end);
  };

  const live = <T extends AgentToken | CustomerToken>(token: T | undefined): T | undefined =>
    token?.state === 'live' && token.expiresAt > clock.now() ? token : undefined;

  const watchExpiry = (token: AgentToken | CustomerToken): void => {
    clock.at(token.expiresAt, () => {
      if (token.state === 'live') {
        token.state = 'expired';
        ended(token.access, 'access_token_expired');
      }
    });
  };

  const revokeAccess = (token: AgentToken | CustomerToken): void => {
    if (token.state !== 'live') return;
    token.state = 'revoked';
    ended(token.access, 'access_token_revoked');
  };

  const revokeOldest = (clientId: string, accountId: string): void => {
    const mine = (entry: { clientId: string; accountId: string; state: string }): boolean =>
      entry.clientId === clientId && entry.accountId === accountId && entry.state === 'live';
    const tooOld = <T extends RefreshToken | AgentToken>(tokens: Map<string, T>): T[] =>
      [...tokens.values()].filter(mine).slice(0, -TOKENS_PER_CLIENT_AND_ACCOUNT);
    for (const token of tooOld(agents)) revokeAccess(token);
    for (const token of tooOld(refreshes)) token.state = 'revoked';
  };

  return {
    issue(grant, options) {
      let refresh: string | undefined;
      if (options.refresh === 'new') {
        const token: RefreshToken = {
          token: secret(),
          clientId: grant.clientId,
          accountId: grant.accountId,
          agentId: grant.agentId,
          requestedScopes: grant.requestedScopes,
          state: 'live',
        };
        refreshes.set(token.token, token);
        refresh = token.token;
      } else if (options.refresh !== 'none') {
        refresh = options.refresh.token;
      }
      const token: AgentToken = {
        ...grant,
        access: accessToken(),
        refresh,
        expiresAt: clock.now() + ACCESS_TOKEN_LIFE_MS,
        state: 'live',
      };
      agents.set(token.access, token);
      watchExpiry(token);
      revokeOldest(grant.clientId, grant.accountId);
      return token;
    },
    agent: (access) => live(agents.get(access)),
    refresh: (token) => refreshes.get(token),
    issueCustomer(clientId, customerId, lifeMs = ACCESS_TOKEN_LIFE_MS) {
      const token: CustomerToken = {
        access: accessToken(),
        clientId,
        customerId,
        expiresAt: clock.now() + lifeMs,
        state: 'live',
      };
      customers.set(token.access, token);
      watchExpiry(token);
      return token;
    },
    customer: (access) => live(customers.get(access)),
    addPersonal: (token) => void personals.push(token),
    personal: (accountId, secretText) =>
      personals.find((token) => token.accountId === accountId && token.secret === secretText),
    revoke(value) {
      const access = agents.get(value);
      const refresh = refreshes.get(access ? (access.refresh ?? '') : value);
      const known = access?.state === 'live' || refresh?.state === 'live';
      if (!known) return false;
      const pairs = refresh ? [...agents.values()].filter((token) => token.refresh === refresh.token) : [];
      if (refresh?.state === 'live') refresh.state = 'revoked';
      if (access) revokeAccess(access);
      for (const token of pairs) revokeAccess(token);
      return true;
    },
    revokeCustomer(value) {
      const token = customers.get(value);
      if (token?.state !== 'live') return false;
      revokeAccess(token);
      return true;
    },
    expire(access) {
      const token = agents.get(access) ?? customers.get(access);
      if (token?.state !== 'live') return false;
      token.state = 'expired';
      token.expiresAt = clock.now();
      ended(token.access, 'access_token_expired');
      return true;
    },
    list: () => ({
      agents: [...agents.values()],
      refreshes: [...refreshes.values()],
      customers: [...customers.values()],
    }),
    byHash(hash) {
      const all = [...agents.keys(), ...refreshes.keys(), ...customers.keys()];
      return all.find((value) => tokenHash(value) === hash);
    },
    onEnd(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}
