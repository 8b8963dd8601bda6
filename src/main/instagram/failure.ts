import type { ErrorCode } from '../../shared/errors.ts';
import type { SendFailure } from '../messaging/index.ts';
import { misuseWaitMs, rateLimitedWaitMs } from './limits.ts';

/** The error object of the Graph API, as far as decisions rest on it. Texts are localised and may hold the token: never read. */
export interface GraphErrorFacts {
  status: number;
  code: number | undefined;
  subcode: number | undefined;
  isTransient: boolean;
}

const giveUp = (code: ErrorCode): SendFailure => ({ code, action: 'give-up', outcome: 'not-sent' });
/** The token, or the proof that Meta demands with it, is good for nothing any more. */
export const reconnect: SendFailure = {
  code: 'INSTAGRAM_RECONNECT',
  action: 'reconnect',
  outcome: 'not-sent',
};
const rateLimited: SendFailure = {
  code: 'INSTAGRAM_RATE_LIMITED',
  action: 'wait',
  outcome: 'not-sent',
  waitMs: rateLimitedWaitMs,
};
const late = (code: ErrorCode): SendFailure => ({
  code,
  action: 'wait',
  outcome: 'not-sent',
  waitMs: misuseWaitMs,
});
const temporary: SendFailure = { code: 'INSTAGRAM_TEMPORARY', action: 'retry', outcome: 'doubtful' };

/** By subcode, whatever code it stands under (several occur under more than one). Source: instagram.md §8. */
const bySubcode: Readonly<Record<number, SendFailure>> = {
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
  // About the business and all its messages, not about this customer.
  2534029: { code: 'INSTAGRAM_POLICY_BLOCK', action: 'blocked', outcome: 'not-sent' },
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

const byCode: Readonly<Record<number, SendFailure>> = {
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
  27: giveUp('INSTAGRAM_CONTROL_UNAVAILABLE'),
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
export const failureOf = ({ status, code, subcode, isTransient }: GraphErrorFacts): SendFailure => {
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

/** Refusals of code 10 that are about this one recipient or feature, whatever the tag. Source: instagram.md §8. */
const perCallSubcodes: ReadonlySet<number> = new Set([1404170, 1893015, 2018336, 2534048]);

/**
 * As `failureOf`, for a message with the tag of a human agent: without the reviewed feature the app is told code 3, or code 10
 * at HTTP 403 (instagram.md §8). A code 10 that names its reason is about that reason.
 */
export const humanAgentFailureOf = (facts: GraphErrorFacts): SendFailure => {
  const { status, code, subcode } = facts;
  const isNamed = subcode !== undefined && (perCallSubcodes.has(subcode) || bySubcode[subcode] !== undefined);
  const isMissing = code === 3 || (code === 10 && status === 403);
  return isMissing && !isNamed ? giveUp('INSTAGRAM_HUMAN_AGENT_MISSING') : failureOf(facts);
};

/**
 * As `failureOf`, for the upload of a file. No customer sees an upload, so nothing was sent in any case. A refusal that is not
 * about the file is about the way: older Pages take files from an address only, and which code says so is not documented.
 */
export const uploadFailureOf = (facts: GraphErrorFacts): SendFailure => {
  const failure = failureOf(facts);
  const isOfTheWay = failure.code === 'INSTAGRAM_REFUSED' || failure.code === 'INSTAGRAM_PERMISSION';
  if (failure.action === 'give-up' && isOfTheWay) return giveUp('INSTAGRAM_UPLOAD_REFUSED');
  return { ...failure, outcome: 'not-sent' };
};

/** No connection was made: nothing can have been sent. */
export const unreachable: SendFailure = { code: 'NETWORK_UNREACHABLE', action: 'retry', outcome: 'not-sent' };
/** The request left, no answer came. */
export const unanswered: SendFailure = { code: 'NETWORK_UNREACHABLE', action: 'retry', outcome: 'unknown' };
/** An answer came that could not be read. */
export const unreadable: SendFailure = { code: 'ANSWER_INVALID', action: 'retry', outcome: 'unknown' };
