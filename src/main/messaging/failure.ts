import { BackchannelError, type ErrorCode } from '../../shared/errors.ts';

const actions = ['retry', 'wait', 'blocked', 'reconnect', 'give-up'] as const;
const outcomes = ['not-sent', 'doubtful', 'unknown', 'sent'] as const;

/**
 * What to do about a refused or failed call.
 * retry: again after a pause. wait: again after `waitMs`. blocked: the provider takes nothing of the whole account until people
 * have settled it with the provider. reconnect: the account's token is dead: stop every call of the
 * account, an admin must connect it again. give-up: this one thing only; repeating it now cannot help.
 */
export type FailureAction = (typeof actions)[number];

/**
 * What a failed send says about the message. not-sent: certainly not. doubtful: answered with an error that was seen together
 * with a delivered message. unknown: no answer that could be read. sent: it was, only its name is missing.
 */
export type SendOutcome = (typeof outcomes)[number];

export interface SendFailure {
  code: ErrorCode;
  action: FailureAction;
  outcome: SendOutcome;
  waitMs?: number | undefined;
  /** The provider's own code, `code` or `code/subcode`: for people who look it up, no decision rests on it. */
  detail?: string | undefined;
}

/** What the provider answered, as numbers. */
export interface ProviderFacts {
  status?: number | undefined;
  code?: number | undefined;
  subcode?: number | undefined;
}

/** The error that a client throws. Details: provider code and subcode, action, outcome, waitMs; never text, token or people. */
export const sendError = (failure: SendFailure, facts: ProviderFacts = {}): BackchannelError => {
  const { code, action, outcome, waitMs } = failure;
  const { status, code: providerCode, subcode: providerSubcode } = facts;
  const details = { action, outcome, waitMs, status, providerCode, providerSubcode };
  const given = Object.entries(details).flatMap(([name, value]) =>
    value === undefined ? [] : [[name, value]],
  );
  return new BackchannelError(code, { details: Object.fromEntries(given) });
};

const oneOf = <T extends string>(values: readonly T[], value: unknown): T | undefined =>
  values.find((each) => each === value);

/** Reads a thrown error back. Anything that no client threw: give up, outcome unknown. */
export const readFailure = (thrown: unknown): SendFailure => {
  if (!(thrown instanceof BackchannelError)) {
    return { code: 'INTERNAL', action: 'give-up', outcome: 'unknown' };
  }
  const { action, outcome, waitMs, providerCode, providerSubcode } = thrown.details ?? {};
  const detail = [providerCode, providerSubcode].filter((part) => part !== undefined).join('/');
  return {
    code: thrown.code,
    action: oneOf(actions, action) ?? (thrown.isRetryable ? 'retry' : 'give-up'),
    outcome: oneOf(outcomes, outcome) ?? 'unknown',
    waitMs: typeof waitMs === 'number' ? waitMs : undefined,
    detail: providerCode === undefined ? undefined : detail,
  };
};
