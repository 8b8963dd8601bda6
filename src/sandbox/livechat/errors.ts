/** LiveChat's error types: default messages and HTTP statuses, in one place. */
import { stackOf, type SandboxLog } from '../context.ts';

// convention: the platform publishes no status but 200. Seen in public code: 422 for bad input and for what a limit forbids, 403
// for who is not in the chat; the others are our guess. Clients decide by `type`.
const CATALOGUE = {
  authentication: [401, 'Invalid access token'],
  authorization: [403, 'Authorization error'],
  missing_access: [403, 'Missing access'],
  validation: [422, 'Wrong format of request'],
  not_found: [404, 'Not found'],
  already_exists: [422, 'Already exists'],
  not_allowed: [422, 'Not allowed'],
  chat_inactive: [422, 'Chat is inactive'],
  chat_anonymized: [422, 'Chat anonymized'],
  too_many_requests: [429, 'Too many requests'],
  pending_requests_limit_reached: [429, 'Requests limit reached'],
  request_timeout: [408, 'Request timed out'],
  limit_reached: [422, 'Limit reached'],
  chat_limit_reached: [422, 'Chat limit reached'],
  chat_already_active: [422, 'Chat is already active'],
  customer_session_fields_limit_reached: [422, 'Customer session fields limit reached'],
  users_limit_reached: [422, 'Users limit reached'],
  seats_limit_exceeded: [403, 'Seats limit exceeded'],
  requester_already_offline: [403, 'Requester is already offline'],
  requester_awaiting_approval: [403, 'Requester awaiting approval'],
  requester_suspended: [403, 'Requester suspended'],
  agent_offline: [422, 'Agent offline'],
  entity_too_large: [413, 'Upload limit exceeded (10MB).'],
  customer_banned: [403, 'Customer is banned'],
  group_not_found: [404, 'Group not found'],
  greeting_not_found: [404, 'Greeting not found'],
  group_offline: [422, 'Group is offline'],
  group_unavailable: [422, 'No agent available for group'],
  groups_offline: [422, 'Groups offline'],
  license_expired: [422, 'License expired'],
  license_not_found: [404, 'License not found'],
  misdirected_request: [421, 'Wrong region'],
  unsupported_version: [422, 'Cannot call unsupported API versions.'],
  wrong_product_version: [422, 'Wrong product version'],
  ownership_transfer: [422, 'Invalid transfer ownership request'],
  service_unavailable: [503, 'Service unavailable'],
  internal: [500, 'Internal server error'],
} as const satisfies Record<string, readonly [number, string]>;

/** An error type the platform documents. */
export type LiveChatErrorType = keyof typeof CATALOGUE;

/** Refusal of an API call; becomes `{error:{type,message,data?}}`. */
export class LiveChatError extends Error {
  readonly type: string;
  readonly status: number;
  readonly data: unknown;

  constructor(type: LiveChatErrorType, message?: string, data?: unknown) {
    super(message ?? CATALOGUE[type][1]);
    this.type = type;
    this.status = CATALOGUE[type][0];
    this.data = data;
  }

  /** The wire form. */
  body(): { error: { type: string; message: string; data: unknown } } {
    return { error: { type: this.type, message: this.message, data: this.data } };
  }
}

/** The value, or `not_found` that names what was looked for. */
export function found<T>(value: T | undefined, what: string): T {
  if (value === undefined) throw new LiveChatError('not_found', `${what} not found`);
  return value;
}

/** The refusal to answer for what was thrown: anything else than a refusal is a fault of ours, is logged and is `internal`. */
export function asRefusal(error: unknown, log: SandboxLog, where: string): LiveChatError {
  if (error instanceof LiveChatError) return error;
  log(`${where}: ${stackOf(error)}`);
  return new LiveChatError('internal');
}

/** Whether `type` is one of the documented types. */
export function isErrorType(type: unknown): type is LiveChatErrorType {
  return typeof type === 'string' && type in CATALOGUE;
}
