import { describe, expect, it } from 'vitest';
import { notToldReasons } from '../../../src/shared/domain/notice-rules.ts';
import { quietWord, testResult, whyTold } from '../../../src/renderer/messages/notices.ts';

const atMs = new Date(2026, 10, 2, 14, 2).getTime();
const nowMs = atMs + 60_000;

describe('why one was told or not', () => {
  it('names the rule, or the first thing that stood in the way', () => {
    expect(whyTold({ rule: 'mine', atMs }, nowMs)).toBe(
      'You were told at 14:02, because the conversation is assigned to you.',
    );
    expect(whyTold({ rule: 'others', because: 'rule', atMs }, nowMs)).toBe(
      'You were not told at 14:02: a colleague was assigned to the conversation, and you have switched that off in Settings.',
    );
    expect(whyTold({ rule: 'mine', because: 'quiet-for-now', untilMs: atMs + 1_800_000, atMs }, nowMs)).toBe(
      'You were not told at 14:02: you were quiet until 14:32.',
    );
    expect(whyTold({ rule: 'mine', because: 'refused', detail: 'denied', atMs }, nowMs)).toContain(
      'Details: denied',
    );
    expect(whyTold(undefined, nowMs)).toContain('older than 7 days');
  });
  it('has a sentence for every reason', () => {
    for (const because of notToldReasons)
      expect(whyTold({ rule: 'private', because, atMs }, nowMs)).toMatch(
        /^You were not told at 14:02: \w.*\.?$/,
      );
  });
});

describe('the test and the mark', () => {
  it('say what the system did, and until when it is quiet', () => {
    expect(testResult({})).toMatch(/was shown/);
    expect(testResult({ because: 'refused', detail: 'x' })).toMatch(/did not show it \(x\)/);
    expect(testResult({ because: 'system-quiet' })).toMatch(/Do not disturb is on in your system/);
    expect(quietWord(undefined, true)).toBeUndefined();
    expect(quietWord({ because: 'quiet-hours', untilMs: atMs }, true)).toBe('Quiet until 14:02');
    expect(quietWord(undefined, false)).toBe('Do not disturb');
  });
});
