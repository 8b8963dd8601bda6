import { describe, expect, it } from 'vitest';
import { createMonotonicClock, openDatabase } from '../../../src/main/storage/index.ts';

const day = 24 * 3600 * 1000;
const setUp = () => {
  const time = { nowMs: Date.UTC(2026, 10, 22) };
  const clock = { now: () => time.nowMs };
  const db = openDatabase({ file: ':memory:', keyHex: '', clock });
  return { time, open: () => createMonotonicClock({ db, clock }) };
};

describe('createMonotonicClock', () => {
  it('goes with the clock while that goes on', () => {
    const { time, open } = setUp();
    const seen = open();
    expect(seen.now()).toBe(time.nowMs);
    time.nowMs += 5 * day;
    expect(seen.now()).toBe(time.nowMs);
  });

  it('goes on from the greatest time when the clock is set back, also after a restart', () => {
    const { time, open } = setUp();
    const greatest = time.nowMs + 40 * day;
    time.nowMs = greatest;
    expect(open().now()).toBe(greatest);
    time.nowMs -= 400 * day;
    const seen = open();
    expect(seen.now()).toBe(greatest);
    time.nowMs += 3 * day;
    expect(seen.now()).toBe(greatest + 3 * day);
    time.nowMs -= day;
    expect(open().now()).toBe(greatest + 3 * day);
  });

  it('forgets a time in the future when somebody else confirms the present one', () => {
    const { time, open } = setUp();
    const presentMs = time.nowMs;
    time.nowMs += 4000 * day;
    expect(open().now()).toBe(time.nowMs);
    time.nowMs = presentMs;
    const seen = open();
    seen.confirm();
    expect(seen.now()).toBe(presentMs);
    expect(open().now()).toBe(presentMs);
  });
});
