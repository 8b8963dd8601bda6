import { describe, expect, it } from 'vitest';
import { pauseAfter, withJitter } from '../../src/shared/back-off.ts';

const timing = { firstMs: 1_000, longestMs: 60_000 };

describe('pauseAfter', () => {
  it('doubles with each failure up to the longest pause', () => {
    expect([1, 2, 3, 6, 7, 8].map((failures) => pauseAfter(failures, timing))).toEqual([
      1_000, 2_000, 4_000, 32_000, 60_000, 60_000,
    ]);
  });

  it('counts nothing, and less than nothing, as the first failure', () => {
    expect([0, -3].map((failures) => pauseAfter(failures, timing))).toEqual([1_000, 1_000]);
  });

  it('stays at the longest pause after any number of failures', () => {
    expect(pauseAfter(Number.MAX_SAFE_INTEGER, timing)).toBe(60_000);
  });
});

describe('withJitter', () => {
  it('lies between half of the pause and the pause', () => {
    expect([0, 0.5, 0.999].map((value) => withJitter(1_000, () => value))).toEqual([500, 750, 999.5]);
  });
});
