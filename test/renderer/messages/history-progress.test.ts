import { describe, expect, it } from 'vitest';
import { historyFact, historyLine, historyLimits } from '../../../src/renderer/messages/history-progress.ts';

const reading = { state: 'reading', read: 120, found: 300, isAllFound: true } as const;

describe('M15: the progress of the past, in words', () => {
  it.each([
    [
      { ...reading, state: 'listing', read: 0, found: 40, isAllFound: false },
      'History: 40 conversations found so far',
    ],
    [reading, 'History: 120 of about 300 conversations'],
    [{ ...reading, read: 1_200, found: 3_000 }, 'History: 1,200 of about 3,000 conversations'],
    [{ ...reading, state: 'paused' }, 'History: 120 of about 300 conversations, paused'],
    [
      { ...reading, state: 'waiting', reason: 'INSTAGRAM_RATE_LIMITED' },
      'History: 120 of about 300 conversations. Instagram asked us to slow down.',
    ],
    [
      { ...reading, state: 'waiting', read: 298 },
      'History: 298 of about 300 conversations. What Instagram did not give is asked for again later.',
    ],
    [
      { ...reading, state: 'waiting', read: 3, found: 10, isAllFound: false, reason: 'NETWORK_UNREACHABLE' },
      /^History: 3 of 10 conversations found so far\. /,
    ],
  ] as const)('%j', (history, words) => {
    expect(historyLine(history, false)).toMatch(words);
  });

  it('does not say once more what the window says above: that this computer is offline', () => {
    const waiting = { ...reading, state: 'waiting', reason: 'NETWORK_UNREACHABLE' } as const;
    expect(historyLine(waiting, true)).toBe(
      'History: 120 of about 300 conversations, goes on when you are online',
    );
    // Another reason is not the network's.
    expect(historyLine({ ...waiting, reason: 'INSTAGRAM_RATE_LIMITED' }, true)).toContain('slow down');
  });

  it('says nothing in the list when it is done, and how much was read on the page of the account', () => {
    const done = { state: 'done', read: 1, found: 1, isAllFound: true } as const;
    expect(historyLine(done, false)).toBeUndefined();
    expect(historyLine(undefined, false)).toBeUndefined();
    expect(historyFact(done)).toBe('1 conversation of the last 30 days read');
    expect(historyFact(reading)).toBe('120 of about 300 conversations');
    expect(historyFact(undefined)).toBeUndefined();
  });

  it('says what Instagram does not give', () => {
    expect(historyLimits).toContain('20 newest messages');
    expect(historyLimits).toContain('request');
  });
});
