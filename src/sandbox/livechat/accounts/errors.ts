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

/** Refusal of an accounts call. */
export class AccountsError extends Error {
  readonly status: number;
  private readonly name_: AccountsErrorName;
  private readonly extra: Record<string, unknown>;

  constructor(name: AccountsErrorName, description: string, extra: Record<string, unknown> = {}) {
    super(description);
    this.name_ = name;
    this.extra = extra;
    this.status = STATUS[name];
  }

  /** The wire form. */
  body(): Record<string, unknown> {
    return {
      error: this.name_,
      error_description: this.message,
      request_id: randomUUID(),
      ...this.extra,
    };
  }
}

/** 422 with the fields that are missing or malformed. */
export function invalidFields(fields: Record<string, string>): AccountsError {
  return new AccountsError('invalid_request', 'Some parameters are missing or invalid', {
    invalid_fields: fields,
  });
}

/** Whether `name` is one of the documented names. */
export function isAccountsError(name: unknown): name is AccountsErrorName {
  return typeof name === 'string' && name in STATUS;
}
