import { describe, expect, it } from 'vitest';
import { createRedirectLimit } from '../../../src/main/livechat/index.ts';

/** livechat.md §2.2: three redirects in 30 s per client and account. */
const make = () => {
  const time = { nowMs: 1_000_000 };
  return { time, limit: createRedirectLimit({ now: () => time.nowMs }) };
};

describe('the limit of redirects', () => {
  it('makes the fourth of an account wait until the first is half a minute old', () => {
    const { time, limit } = make();
    for (let n = 0; n < 3; n += 1) {
      expect(limit.waitMs('client', 'maria')).toBe(0);
      limit.note('client', 'maria');
      time.nowMs += 1_000;
    }
    expect(limit.waitMs('client', 'maria')).toBe(27_000);
    expect(limit.waitMs('client', 'jonas')).toBe(0);
    expect(limit.waitMs('other client', 'maria')).toBe(0);
    time.nowMs += 27_000;
    expect(limit.waitMs('client', 'maria')).toBe(0);
  });

  it('makes a sign-in wait of which nobody knows yet whose it is', () => {
    const { limit } = make();
    expect(limit.waitMs('client')).toBe(0);
    limit.note('client', 'jonas');
    for (let n = 0; n < 3; n += 1) limit.note('client', 'maria');
    expect(limit.waitMs('client')).toBe(30_000);
  });

  it('counts what says no account with every one', () => {
    const { limit } = make();
    limit.note('client', 'maria');
    limit.note('client', undefined);
    expect(limit.waitMs('client')).toBe(0);
    limit.note('client', 'maria');
    expect(limit.waitMs('client', 'maria')).toBe(30_000);
    expect(limit.waitMs('client', 'jonas')).toBe(0);
  });

  it('makes nobody wait longer when the clock is set back', () => {
    const { time, limit } = make();
    for (let n = 0; n < 3; n += 1) limit.note('client', 'maria');
    time.nowMs -= 20_000;
    expect(limit.waitMs('client', 'maria')).toBe(30_000);
    time.nowMs -= 3_600_000;
    expect(limit.waitMs('client', 'maria')).toBe(0);
  });
});
