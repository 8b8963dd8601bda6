/** Errors of the accounts API: OAuth names, a request id, and extra fields at 404 and 422. */
import { randomUUID } from 'node:crypto';

const STATUS = {
  invalid_request: 422,
  unauthorized_client: 401,
  invalid_client: 401,
  invalid_grant: 401,
  unauthorized: 401,
  access_denied: 403,
  unsupported_grant_type: 403,
  invalid_scope: 403,
  resource_not_found: 404,
  conflict: 409,
  temporarily_unavailable: 429,
  server_error: 500,
} as const;

/** A documented error name. */
export type AccountsErrorName = keyof typeof STATUS;

/** Refusal of a call to the accounts host. The shape of `body` is the call's own. */
export class Refusal extends Error {
  readonly status: number;
  readonly body: Record<string, unknown>;

  constructor(status: number, body: Record<string, unknown>) {
    super(JSON.stringify(body));
    this.status = status;
    this.body = body;
  }
}

/** The refusal of that name. `extra` holds further fields of the body, or other values for the usual ones. */
export function accountsError(
  name: AccountsErrorName,
  description: string,
  extra: Record<string, unknown> = {},
): Refusal {
  const usual = { error: name, error_description: description, request_id: randomUUID() };
  return new Refusal(STATUS[name], { ...usual, ...extra });
}

/** 422 with the fields that are missing or malformed. */
export function invalidFields(fields: Record<string, string>): Refusal {
  const extra = { invalid_fields: fields };
  return accountsError('invalid_request', 'Some parameters are missing or invalid', extra);
}

/** Whether `name` is one of the documented names. */
export function isAccountsError(name: unknown): name is AccountsErrorName {
  return typeof name === 'string' && name in STATUS;
}
