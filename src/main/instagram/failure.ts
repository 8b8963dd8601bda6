import { BackchannelError, type ErrorCode } from '../../shared/errors.ts';
import { misuseWaitMs, rateLimitedWaitMs } from './limits.ts';

/**
 * What to do about a refused or failed call.
 * retry: again after a pause. wait: again after `waitMs`. reconnect: the token is dead or the Page has no account any more: stop every
 * call of the account, an admin must connect it again. give-up: this one thing only; repeating it now cannot help.
 */
export type FailureAction = 'retry' | 'wait' | 'reconnect' | 'give-up';

/**
 * What a failed send says about the message. not-sent: certainly not. doubtful: answered with an error that was seen together
 * with a delivered message. unknown: no answer that could be read. sent: it was, only its name is missing.
 */
export type SendOutcome = 'not-sent' | 'doubtful' | 'unknown' | 'sent';

export interface Failure {
  code: ErrorCode;
  action: FailureAction;
  outcome: SendOutcome;
  waitMs?: number;
  /** Instagram's own code, `code` or `code/subcode`. */
  detail?: string;
}

/** The error object of the Graph API, as far as decisions rest on it. Texts are localised and may hold the token: never read. */
export interface GraphErrorFacts {
  status: number;
  code: number | undefined;
  subcode: number | undefined;
  isTransient: boolean;
}

const giveUp = (code: ErrorCode): Failure => ({ code, action: 'give-up', outcome: 'not-sent' });
const reconnect: Failure = { code: 'INSTAGRAM_RECONNECT', action: 'reconnect', outcome: 'not-sent' };
const rateLimited: Failure = {
  code: 'INSTAGRAM_RATE_LIMITED',
  action: 'wait',
  outcome: 'not-sent',
  waitMs: rateLimitedWaitMs,
};
const late = (code: ErrorCode): Failure => ({
  code,
  action: 'wait',
  outcome: 'not-sent',
  waitMs: misuseWaitMs,
});
const temporary: Failure = { code: 'INSTAGRAM_TEMPORARY', action: 'retry', outcome: 'doubtful' };

/** By subcode, whatever code it stands under (several occur under more than one). Source: instagram.md §8. */
const bySubcode: Readonly<Record<number, Failure>> = {
  2534022: giveUp('INSTAGRAM_WINDOW_CLOSED'),
  // "Message was sent successfully", answered as an error.
  1357046: { code: 'INSTAGRAM_SENT_UNCONFIRMED', action: 'give-up', outcome: 'sent' },
  2018278: giveUp('INSTAGRAM_WINDOW_CLOSED'),
  2018065: giveUp('INSTAGRAM_WINDOW_CLOSED'),
  2018108: giveUp('INSTAGRAM_CUSTOMER_UNREACHABLE'),
  2018300: giveUp('INSTAGRAM_THREAD_TAKEN'),
  2534037: giveUp('INSTAGRAM_THREAD_TAKEN'),
  2534077: giveUp('INSTAGRAM_RESTRICTED'),
  1893063: giveUp('INSTAGRAM_RESTRICTED'),
  2018001: giveUp('INSTAGRAM_CUSTOMER_UNREACHABLE'),
  2534014: giveUp('INSTAGRAM_CUSTOMER_UNREACHABLE'),
  2534029: giveUp('INSTAGRAM_CUSTOMER_UNREACHABLE'),
  2534013: reconnect,
  2534041: giveUp('INSTAGRAM_ACCESS_OFF'),
  1545041: giveUp('INSTAGRAM_CUSTOMER_UNREACHABLE'),
  2534040: rateLimited,
  2018338: late('INSTAGRAM_LOOKS_LIKE_SPAM'),
  2018028: giveUp('INSTAGRAM_APP_NOT_APPROVED'),
  // Without Advanced Access the app reaches people with a role in it only.
  2534048: giveUp('INSTAGRAM_APP_NOT_APPROVED'),
  2018008: giveUp('INSTAGRAM_MEDIA_REFUSED'),
  2018047: giveUp('INSTAGRAM_MEDIA_REFUSED'),
  2018074: giveUp('INSTAGRAM_MEDIA_REFUSED'),
  2018109: giveUp('INSTAGRAM_MEDIA_REFUSED'),
  2018294: giveUp('INSTAGRAM_MEDIA_REFUSED'),
  2534001: giveUp('INSTAGRAM_THREAD_GONE'),
};

const byCode: Readonly<Record<number, Failure>> = {
  1: temporary,
  2: temporary,
  99: temporary,
  1200: temporary,
  3: giveUp('INSTAGRAM_PERMISSION'),
  4: rateLimited,
  17: rateLimited,
  32: rateLimited,
  613: rateLimited,
  80001: rateLimited,
  80002: rateLimited,
  80006: rateLimited,
  80007: rateLimited,
  // About this call: one recipient, profile, thread or feature. Whether a scope was lost it does not say.
  10: giveUp('INSTAGRAM_PERMISSION'),
  102: reconnect,
  190: reconnect,
  27: giveUp('INSTAGRAM_REFUSED'),
  33: giveUp('INSTAGRAM_REFUSED'),
  100: giveUp('INSTAGRAM_REFUSED'),
  230: giveUp('INSTAGRAM_PROFILE_WITHHELD'),
  341: late('INSTAGRAM_RESTRICTED'),
  368: late('INSTAGRAM_RESTRICTED'),
  551: giveUp('INSTAGRAM_CUSTOMER_UNREACHABLE'),
  9010: giveUp('INSTAGRAM_CUSTOMER_UNREACHABLE'),
  36103: giveUp('INSTAGRAM_RESTRICTED'),
  2018300: giveUp('INSTAGRAM_THREAD_TAKEN'),
  2534001: giveUp('INSTAGRAM_THREAD_GONE'),
  9000001: giveUp('INSTAGRAM_MESSAGE_GONE'),
};

/**
 * What an answer with an error means. Decided by code and subcode, never by text.
 * Source: instagram.md §8; an unknown code is a refusal, because repeating a send blindly is worse than asking a person.
 */
export const failureOf = ({ status, code, subcode, isTransient }: GraphErrorFacts): Failure => {
  if (code === undefined) {
    // No error object: a gateway on the way. A 4xx was not accepted; a 5xx may have been.
    if (status === 429) return rateLimited;
    if (status >= 500) return { code: 'INSTAGRAM_TEMPORARY', action: 'retry', outcome: 'unknown' };
    return { code: 'ANSWER_INVALID', action: 'give-up', outcome: 'not-sent' };
  }
  // A dead token is dead whatever its subcode says.
  if (code === 190 || code === 102) return reconnect;
  // "Request timed out" and kin, at HTTP 400 like a refusal: -2/2534084 is how the conversations usually fail.
  if (code < 0) return temporary;
  const specific = subcode === undefined ? undefined : bySubcode[subcode];
  // 2/1545133 and the like stay temporary: their subcodes are not in the table.
  if (specific) return specific;
  const general = byCode[code];
  if (general) return general;
  if (isTransient || status >= 500) return temporary;
  if (code >= 200 && code <= 299) return giveUp('INSTAGRAM_PERMISSION');
  return giveUp('INSTAGRAM_REFUSED');
};

/** No connection was made: nothing can have been sent. */
export const unreachable: Failure = { code: 'NETWORK_UNREACHABLE', action: 'retry', outcome: 'not-sent' };
/** The request left, no answer came. */
export const unanswered: Failure = { code: 'NETWORK_UNREACHABLE', action: 'retry', outcome: 'unknown' };
/** An answer came that could not be read. */
export const unreadable: Failure = { code: 'ANSWER_INVALID', action: 'retry', outcome: 'unknown' };

/** The error of this module. Details: provider code and subcode, action, outcome, waitMs; never text, token or people. */
export const failureError = (failure: Failure, facts?: Partial<GraphErrorFacts>): BackchannelError =>
  new BackchannelError(failure.code, {
    details: {
      action: failure.action,
      outcome: failure.outcome,
      ...(failure.waitMs === undefined ? {} : { waitMs: failure.waitMs }),
      ...(facts?.status === undefined ? {} : { status: facts.status }),
      ...(facts?.code === undefined ? {} : { providerCode: facts.code }),
      ...(facts?.subcode === undefined ? {} : { providerSubcode: facts.subcode }),
    },
  });

const actions: readonly unknown[] = ['retry', 'wait', 'reconnect', 'give-up'];
const outcomes: readonly unknown[] = ['not-sent', 'doubtful', 'unknown', 'sent'];

/** Reads a thrown error back. Anything that is not of this module: give up, outcome unknown. */
export const readFailure = (thrown: unknown): Failure => {
  if (!(thrown instanceof BackchannelError)) {
    return { code: 'INTERNAL', action: 'give-up', outcome: 'unknown' };
  }
  const { action, outcome, waitMs, providerCode, providerSubcode } = thrown.details ?? {};
  return {
    code: thrown.code,
    action: actions.includes(action) ? (action as FailureAction) : thrown.isRetryable ? 'retry' : 'give-up',
    outcome: outcomes.includes(outcome) ? (outcome as SendOutcome) : 'unknown',
    ...(typeof waitMs === 'number' ? { waitMs } : {}),
    ...(providerCode === undefined
      ? {}
      : { detail: [providerCode, providerSubcode].filter((part) => part !== undefined).join('/') }),
  };
};
