import { BackchannelError } from '../../shared/errors.ts';
import type { ErrorCode } from '../../shared/errors.ts';

/** Our code for each error type of the platform, which decides before the status. Source: livechat.md §14.2, §14.3. */
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
  limit_reached: 'LIVECHAT_LIMIT',
  users_limit_reached: 'LIVECHAT_LIMIT',
  group_offline: 'LIVECHAT_NOBODY_ONLINE',
  group_unavailable: 'LIVECHAT_NOBODY_ONLINE',
  groups_offline: 'LIVECHAT_NOBODY_ONLINE',
  license_expired: 'LIVECHAT_LICENSE',
  license_not_found: 'LIVECHAT_LICENSE',
  unsupported_version: 'LIVECHAT_VERSION',
  misdirected_request: 'LIVECHAT_MISDIRECTED',
};

/** An error type of the platform that may be shown and logged; longer or other text could hold content, and is 'unknown'. */
export const safeType = (type: unknown): string =>
  typeof type === 'string' && /^[a-z][a-z0-9_]{0,59}$/i.test(type) ? type : 'unknown';

/** The error for a platform error type; `status` (HTTP) decides only when the type is not known. */
export const platformError = (given: unknown, action: string, status?: number): BackchannelError => {
  const type = safeType(given);
  const known = Object.hasOwn(codeByType, type) ? codeByType[type] : undefined;
  const code: ErrorCode =
    known ??
    (status === 429 ? 'RATE_LIMITED' : (status ?? 0) >= 500 ? 'LIVECHAT_UNAVAILABLE' : 'LIVECHAT_REFUSED');
  return new BackchannelError(code, {
    details: { type, action, ...(status === undefined ? {} : { status }) },
  });
};
