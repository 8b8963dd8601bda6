import { BackchannelError } from '../../shared/errors.ts';
import type { ErrorCode } from '../../shared/errors.ts';

/** The platform's error types and what they mean here. Source: livechat.md §14.2, §14.3. Clients decide by type, never by status alone. */
const codeByType: Readonly<Record<string, ErrorCode>> = {
  authentication: 'LIVECHAT_TOKEN_REFUSED',
  authorization: 'LIVECHAT_FORBIDDEN',
  missing_access: 'LIVECHAT_FORBIDDEN',
  too_many_requests: 'RATE_LIMITED',
  pending_requests_limit_reached: 'RATE_LIMITED',
  request_timeout: 'LIVECHAT_UNAVAILABLE',
  service_unavailable: 'LIVECHAT_UNAVAILABLE',
  internal: 'LIVECHAT_UNAVAILABLE',
  seats_limit_exceeded: 'LIVECHAT_SEATS',
  requester_suspended: 'LIVECHAT_ACCOUNT_CLOSED',
  requester_awaiting_approval: 'LIVECHAT_ACCOUNT_CLOSED',
  license_expired: 'LIVECHAT_LICENSE',
  license_not_found: 'LIVECHAT_LICENSE',
  unsupported_version: 'LIVECHAT_VERSION',
  misdirected_request: 'LIVECHAT_MISDIRECTED',
};

/** A platform word that may stand in an error or a log line; anything longer or stranger could carry content. */
export const safeWord = (word: unknown): string =>
  typeof word === 'string' && /^[a-z][a-z0-9_]{0,59}$/i.test(word) ? word : 'unknown';

/** The error for a platform error type; `status` (HTTP) decides only when the type is not known. */
export const platformError = (type: unknown, action: string, status?: number): BackchannelError => {
  const word = safeWord(type);
  const known = Object.hasOwn(codeByType, word) ? codeByType[word] : undefined;
  const code: ErrorCode =
    known ??
    (status === 429 ? 'RATE_LIMITED' : (status ?? 0) >= 500 ? 'LIVECHAT_UNAVAILABLE' : 'LIVECHAT_REFUSED');
  return new BackchannelError(code, {
    details: { type: word, action, ...(status === undefined ? {} : { status }) },
  });
};
