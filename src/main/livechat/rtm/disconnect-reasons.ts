import type { ErrorCode } from '../../../shared/errors.ts';
import { safeWord } from '../platform-error.ts';

/** What to do when LiveChat closes the socket, and the code whose sentence the person reads. */
export type DisconnectVerdict = { code: ErrorCode; reason: string } & (
  | { advice: 'reconnect' }
  /** The token is worth nothing any more: reconnect with a new one. */
  | { advice: 'renew-token' }
  /** Do not come back by yourself. `isTokenGone`: the session should find out whether it is still signed in. */
  | { advice: 'stay-away'; isTokenGone: boolean }
);

/** Source: livechat.md §7.3. */
const stayAway: Readonly<Record<string, ErrorCode>> = {
  access_token_revoked: 'LIVECHAT_TOKEN_REFUSED',
  agent_logged_out_remotely: 'LIVECHAT_LOGGED_OUT_ELSEWHERE',
  agent_disconnected_by_server: 'LIVECHAT_LOGGED_OUT_ELSEWHERE',
  connection_evicted: 'LIVECHAT_TOO_MANY_CONNECTIONS',
  too_many_connections: 'LIVECHAT_TOO_MANY_CONNECTIONS',
  license_expired: 'LIVECHAT_LICENSE',
  license_not_found: 'LIVECHAT_LICENSE',
  unsupported_version: 'LIVECHAT_VERSION',
  misdirected_connection: 'LIVECHAT_MISDIRECTED',
};

/** Unknown reasons are treated as passing ones; the growing waits keep that harmless. */
export const verdictOn = (given: unknown): DisconnectVerdict => {
  const reason = safeWord(given);
  const code = Object.hasOwn(stayAway, reason) ? stayAway[reason] : undefined;
  if (code) return { advice: 'stay-away', isTokenGone: reason === 'access_token_revoked', code, reason };
  return {
    advice: reason === 'access_token_expired' ? 'renew-token' : 'reconnect',
    code: 'LIVECHAT_UNAVAILABLE',
    reason,
  };
};

/** Refusals of `login` after which trying again by ourselves would be wrong. */
export const staysAwayAfterLogin: ReadonlySet<ErrorCode> = new Set([
  'LIVECHAT_FORBIDDEN',
  'LIVECHAT_SEATS',
  'LIVECHAT_ACCOUNT_CLOSED',
  'LIVECHAT_LICENSE',
  'LIVECHAT_VERSION',
  'LIVECHAT_MISDIRECTED',
]);
