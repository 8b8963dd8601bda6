import { describe, expect, it } from 'vitest';
import { createWindowClock } from '../../../src/renderer/state/window-clock.ts';
import { createManualTimers } from '../../helpers/manual-timers.ts';

/** A page whose time passes when the test says so, and that counts how often it was woken. */
const createPage = (startMs = 1_000_000_007) => {
  const timers = createManualTimers(startMs);
  const listeners: (() => void)[] = [];
  const page = {
    wakes: 0,
    isHidden: false,
    pass: timers.advanceSync,
    setTo: timers.set,
    isAsleep: () => timers.next() === undefined,
    setHidden(next: boolean): void {
      page.isHidden = next;
      for (const listener of listeners) listener();
    },
  };
  const clock = createWindowClock({
    now: timers.now,
    after: (ms, fn) =>
      timers.after(ms, () => {
        page.wakes += 1;
        fn();
      }),
    isHidden: () => page.isHidden,
    onHiddenChange: (listener) => void listeners.push(listener),
  });
  return Object.assign(page, { clock });
};

const hourMs = 3_600_000;
/** What stands still in the inbox with a chat open: title, quiet mark, headlines, lists, header, composer, days. */
const idlePeriods = [10_000, 10_000, 15_000, 15_000, 15_000, 15_000, 15_000, 30_000, 60_000, 60_000];

describe('the clock of the window', () => {
  it('wakes the page eight times a minute for an inbox at rest, and no oftener for more of the same', () => {
    const page = createPage();
    for (const everyMs of idlePeriods) page.clock.every(everyMs, () => undefined);
    page.pass(hourMs);
    // Multiples of 10 and of 15 seconds: 0, 10, 15, 20, 30, 40, 45, 50.
    expect(page.wakes).toBe(60 * 8);
    for (const everyMs of idlePeriods) page.clock.every(everyMs, () => undefined);
    page.pass(hourMs);
    expect(page.wakes).toBe(2 * 60 * 8);
  });

  it('does not wake a hidden page, and tells everybody once when it is seen again', () => {
    const page = createPage();
    const told: number[] = [];
    page.clock.every(1_000, (nowMs) => told.push(nowMs));
    page.clock.every(60_000, (nowMs) => told.push(nowMs));
    page.setHidden(true);
    page.pass(hourMs);
    expect(page.wakes).toBe(0);
    expect(page.isAsleep()).toBe(true);
    expect(told).toEqual([]);
    page.setHidden(false);
    expect(told).toEqual([1_000_000_007 + hourMs, 1_000_000_007 + hourMs]);
    page.pass(1_000);
    expect(told).toHaveLength(3);
  });

  it('tells whole multiples, so that different periods are told together', () => {
    const page = createPage(5);
    const ten: number[] = [];
    const thirty: number[] = [];
    page.clock.every(10_000, (nowMs) => ten.push(nowMs));
    page.clock.every(30_000, (nowMs) => thirty.push(nowMs));
    page.pass(60_000);
    expect(ten).toEqual([10_000, 20_000, 30_000, 40_000, 50_000, 60_000]);
    expect(thirty).toEqual([30_000, 60_000]);
  });

  it('sleeps when nobody follows it any more', () => {
    const page = createPage();
    const stop = page.clock.every(1_000, () => undefined);
    page.clock.every(60_000, () => undefined)();
    expect(page.isAsleep()).toBe(false);
    stop();
    expect(page.isAsleep()).toBe(true);
  });

  it('goes on at once when the computer’s clock is set back', () => {
    const page = createPage(hourMs);
    const told: number[] = [];
    page.clock.every(1_000, (nowMs) => told.push(nowMs));
    page.setTo(500);
    page.setHidden(true);
    page.setHidden(false);
    page.pass(600);
    expect(told).toEqual([500, 1_000]);
  });
});
