import type { ErrorCode } from '../../../shared/errors.ts';
import { safeType } from '../platform-error.ts';

/** Why LiveChat closed the socket, what to do, and the error code that the person is shown. */
export type Disconnect = { code: ErrorCode; reason: string } & (
  | { action: 'reconnect' }
  /** The token has expired: reconnect with a new one. */
  | { action: 'renew-token' }
  /** Not to reconnect by itself. `isTokenRevoked`: the session has to find out whether it is still signed in. */
  | { action: 'pause'; isTokenRevoked: boolean }
);

/** Source: livechat.md §7.3. */
const pausingReasons: Readonly<Record<string, ErrorCode>> = {
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

/** `given`: of the push, unparsed. Unknown reasons count as transient: the growing pauses bound the attempts. */
export const disconnectOf = (given: unknown): Disconnect => {
  const reason = safeType(given);
  const code = Object.hasOwn(pausingReasons, reason) ? pausingReasons[reason] : undefined;
  if (code) return { action: 'pause', isTokenRevoked: reason === 'access_token_revoked', code, reason };
  return {
    action: reason === 'access_token_expired' ? 'renew-token' : 'reconnect',
    code: 'LIVECHAT_UNAVAILABLE',
    reason,
  };
};

/** Refusals of `login` that only a person can end. */
export const pausingLoginCodes: ReadonlySet<ErrorCode> = new Set([
  'LIVECHAT_FORBIDDEN',
  'LIVECHAT_SEATS',
  'LIVECHAT_ACCOUNT_CLOSED',
  'LIVECHAT_LICENSE',
  'LIVECHAT_VERSION',
  'LIVECHAT_MISDIRECTED',
]);
