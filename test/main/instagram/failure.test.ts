import { describe, expect, it } from 'vitest';
import { failureOf, humanAgentFailureOf, uploadFailureOf } from '../../../src/main/instagram/index.ts';
import { readFailure, sendError } from '../../../src/main/messaging/index.ts';
import { BackchannelError } from '../../../src/shared/errors.ts';

/** The error table of instagram.md §8: code, subcode, what the console does. HTTP 400 unless said otherwise. */
const table: readonly (readonly [number | undefined, number | undefined, string, string, number?])[] = [
  [1, undefined, 'INSTAGRAM_TEMPORARY', 'retry'],
  [2, undefined, 'INSTAGRAM_TEMPORARY', 'retry'],
  [2, 1545133, 'INSTAGRAM_TEMPORARY', 'retry'],
  [99, undefined, 'INSTAGRAM_TEMPORARY', 'retry'],
  [1200, undefined, 'INSTAGRAM_TEMPORARY', 'retry'],
  [undefined, undefined, 'INSTAGRAM_TEMPORARY', 'retry', 502],
  // M4: time-outs at HTTP 400.
  [-1, undefined, 'INSTAGRAM_TEMPORARY', 'retry'],
  [-1, 2534023, 'INSTAGRAM_TEMPORARY', 'retry', 500],
  [-2, 2534084, 'INSTAGRAM_TEMPORARY', 'retry'],
  [-3, undefined, 'INSTAGRAM_TEMPORARY', 'retry'],
  [-42, undefined, 'INSTAGRAM_TEMPORARY', 'retry'],
  [3, undefined, 'INSTAGRAM_PERMISSION', 'give-up'],
  [4, undefined, 'INSTAGRAM_RATE_LIMITED', 'wait'],
  // M3: any code 10 is about this call.
  [10, undefined, 'INSTAGRAM_PERMISSION', 'give-up'],
  [10, undefined, 'INSTAGRAM_PERMISSION', 'give-up', 403],
  ...[1404170, 1893015, 2018336].map((subcode) => [10, subcode, 'INSTAGRAM_PERMISSION', 'give-up'] as const),
  [10, 2534048, 'INSTAGRAM_APP_NOT_APPROVED', 'give-up'],
  [200, 2534048, 'INSTAGRAM_APP_NOT_APPROVED', 'give-up'],
  [10, 2534022, 'INSTAGRAM_WINDOW_CLOSED', 'give-up'],
  [10, 2534022, 'INSTAGRAM_WINDOW_CLOSED', 'give-up', 403],
  [10, 2018278, 'INSTAGRAM_WINDOW_CLOSED', 'give-up'],
  [10, 2018065, 'INSTAGRAM_WINDOW_CLOSED', 'give-up'],
  [10, 2018108, 'INSTAGRAM_CUSTOMER_UNREACHABLE', 'give-up'],
  [10, 2018300, 'INSTAGRAM_THREAD_TAKEN', 'give-up'],
  [2018300, undefined, 'INSTAGRAM_THREAD_TAKEN', 'give-up'],
  [100, 2534037, 'INSTAGRAM_THREAD_TAKEN', 'give-up'],
  [10, 2534077, 'INSTAGRAM_RESTRICTED', 'give-up'],
  [10, 1893063, 'INSTAGRAM_RESTRICTED', 'give-up'],
  [17, undefined, 'INSTAGRAM_RATE_LIMITED', 'wait'],
  [32, undefined, 'INSTAGRAM_RATE_LIMITED', 'wait'],
  [27, undefined, 'INSTAGRAM_CONTROL_UNAVAILABLE', 'give-up'],
  [100, 33, 'INSTAGRAM_REFUSED', 'give-up'],
  [33, undefined, 'INSTAGRAM_REFUSED', 'give-up'],
  [100, undefined, 'INSTAGRAM_REFUSED', 'give-up'],
  [100, 2018001, 'INSTAGRAM_CUSTOMER_UNREACHABLE', 'give-up'],
  [100, 2534014, 'INSTAGRAM_CUSTOMER_UNREACHABLE', 'give-up'],
  [9010, undefined, 'INSTAGRAM_CUSTOMER_UNREACHABLE', 'give-up'],
  [100, 2534013, 'INSTAGRAM_RECONNECT', 'reconnect'],
  [100, 2534015, 'INSTAGRAM_REFUSED', 'give-up'],
  [100, 2018015, 'INSTAGRAM_REFUSED', 'give-up'],
  [100, 2534025, 'INSTAGRAM_REFUSED', 'give-up'],
  // M12: about the business.
  [100, 2534029, 'INSTAGRAM_POLICY_BLOCK', 'blocked'],
  [100, 2018008, 'INSTAGRAM_MEDIA_REFUSED', 'give-up'],
  [102, undefined, 'INSTAGRAM_RECONNECT', 'reconnect'],
  ...[458, 459, 460, 463, 464, 467, 492, undefined].map(
    (subcode) => [190, subcode, 'INSTAGRAM_RECONNECT', 'reconnect', 401] as const,
  ),
  [200, undefined, 'INSTAGRAM_PERMISSION', 'give-up'],
  [200, 2534041, 'INSTAGRAM_ACCESS_OFF', 'give-up'],
  [200, 2018028, 'INSTAGRAM_APP_NOT_APPROVED', 'give-up'],
  [200, 1545041, 'INSTAGRAM_CUSTOMER_UNREACHABLE', 'give-up'],
  [230, undefined, 'INSTAGRAM_PROFILE_WITHHELD', 'give-up'],
  [298, undefined, 'INSTAGRAM_PERMISSION', 'give-up'],
  [341, undefined, 'INSTAGRAM_RESTRICTED', 'wait'],
  [368, undefined, 'INSTAGRAM_RESTRICTED', 'wait'],
  [551, undefined, 'INSTAGRAM_CUSTOMER_UNREACHABLE', 'give-up'],
  [551, 1545041, 'INSTAGRAM_CUSTOMER_UNREACHABLE', 'give-up'],
  [613, undefined, 'INSTAGRAM_RATE_LIMITED', 'wait'],
  [613, 2534040, 'INSTAGRAM_RATE_LIMITED', 'wait'],
  [613, 2018338, 'INSTAGRAM_LOOKS_LIKE_SPAM', 'wait'],
  ...[80001, 80002, 80006, 80007].map((code) => [code, undefined, 'INSTAGRAM_RATE_LIMITED', 'wait'] as const),
  [9000001, undefined, 'INSTAGRAM_MESSAGE_GONE', 'give-up'],
  [10900, undefined, 'INSTAGRAM_REFUSED', 'give-up'],
  [10903, undefined, 'INSTAGRAM_REFUSED', 'give-up'],
  [36103, undefined, 'INSTAGRAM_RESTRICTED', 'give-up'],
  [2534001, undefined, 'INSTAGRAM_THREAD_GONE', 'give-up'],
  [4242, undefined, 'INSTAGRAM_REFUSED', 'give-up'],
];

describe('failureOf', () => {
  for (const [code, subcode, expected, action, status = 400] of table) {
    it(`says ${expected}, ${action}, for ${code ?? 'no code'}/${subcode ?? '-'} (${status})`, () => {
      expect(failureOf({ status, code, subcode, isTransient: false })).toMatchObject({
        code: expected,
        action,
      });
    });
  }

  it('takes Instagram’s word that an unknown code is temporary', () => {
    expect(failureOf({ status: 400, code: 4242, subcode: undefined, isTransient: true })).toMatchObject({
      code: 'INSTAGRAM_TEMPORARY',
      outcome: 'doubtful',
    });
  });

  it('calls only clear refusals "not sent"', () => {
    const outcome = (status: number, code?: number) =>
      failureOf({ status, code, subcode: undefined, isTransient: false }).outcome;
    expect(outcome(400, 100)).toBe('not-sent');
    expect(outcome(400, 613)).toBe('not-sent');
    expect(outcome(500, 2)).toBe('doubtful');
    expect(outcome(502)).toBe('unknown');
    expect(outcome(400, -2)).toBe('doubtful');
    expect(outcome(404)).toBe('not-sent');
  });
});

it('M3: no bare code but those of a dead token stops the account', () => {
  const codes = Array.from({ length: 1_000 }, (_, index) => index - 10);
  const stops = codes.filter(
    (code) => failureOf({ status: 400, code, subcode: undefined, isTransient: false }).action === 'reconnect',
  );
  expect(stops).toEqual([102, 190]);
});

describe('sendError', () => {
  it('carries codes and what to do, and can be read back', () => {
    const facts = { status: 400, code: 613, subcode: 2534040, isTransient: false };
    const error = sendError(failureOf(facts), facts);
    expect(error.details).toEqual({
      action: 'wait',
      outcome: 'not-sent',
      waitMs: 60_000,
      status: 400,
      providerCode: 613,
      providerSubcode: 2534040,
    });
    expect(readFailure(error)).toEqual({
      code: 'INSTAGRAM_RATE_LIMITED',
      action: 'wait',
      outcome: 'not-sent',
      waitMs: 60_000,
      detail: '613/2534040',
    });
  });

  it('reads a foreign error as one that leaves the outcome open', () => {
    expect(readFailure(new Error('x'))).toMatchObject({ action: 'give-up', outcome: 'unknown' });
    expect(readFailure(new BackchannelError('RELAY_UNREACHABLE'))).toMatchObject({ action: 'retry' });
  });
});

describe('M11: humanAgentFailureOf', () => {
  it.each([
    [3, undefined, 400, 'INSTAGRAM_HUMAN_AGENT_MISSING'],
    [10, undefined, 403, 'INSTAGRAM_HUMAN_AGENT_MISSING'],
    [10, 2534022, 403, 'INSTAGRAM_WINDOW_CLOSED'],
    [10, 2534048, 403, 'INSTAGRAM_APP_NOT_APPROVED'],
    [10, 1404170, 403, 'INSTAGRAM_PERMISSION'],
    [10, undefined, 400, 'INSTAGRAM_PERMISSION'],
    [190, 460, 401, 'INSTAGRAM_RECONNECT'],
  ])('reads %i/%s at HTTP %i of a tagged message as %s', (code, subcode, status, expected) => {
    expect(humanAgentFailureOf({ code, subcode, status, isTransient: false })).toMatchObject({
      code: expected,
      outcome: 'not-sent',
    });
  });
});

describe('an upload that is refused', () => {
  const of = (code: number, subcode?: number, status = 400) =>
    uploadFailureOf({ status, code, subcode, isTransient: false });

  it.each([
    [100, undefined, 'INSTAGRAM_UPLOAD_REFUSED', 'give-up'],
    [3, undefined, 'INSTAGRAM_UPLOAD_REFUSED', 'give-up'],
    [10, undefined, 'INSTAGRAM_UPLOAD_REFUSED', 'give-up'],
    [200, undefined, 'INSTAGRAM_UPLOAD_REFUSED', 'give-up'],
    [100, 2018047, 'INSTAGRAM_MEDIA_REFUSED', 'give-up'],
    [100, 2018109, 'INSTAGRAM_MEDIA_REFUSED', 'give-up'],
    [100, 2534029, 'INSTAGRAM_POLICY_BLOCK', 'blocked'],
    [190, 460, 'INSTAGRAM_RECONNECT', 'reconnect'],
    [613, undefined, 'INSTAGRAM_RATE_LIMITED', 'wait'],
    [2, undefined, 'INSTAGRAM_TEMPORARY', 'retry'],
  ])('%s/%s: %s', (code, subcode, expected, action) => {
    expect(of(code, subcode)).toMatchObject({ code: expected, action });
  });

  it('has never sent anything, whatever it answers', () => {
    for (const code of [-2, 1, 2, 99]) expect(of(code)).toMatchObject({ outcome: 'not-sent' });
    expect(of(1, 1357046)).toMatchObject({ outcome: 'not-sent' });
  });
});
