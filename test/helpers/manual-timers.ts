import type { Clock } from '../../src/shared/clock.ts';
import type { Timers } from '../../src/shared/timers.ts';

/** Time that moves only when told to: a clock and its timers. */
export interface ManualTimers extends Clock, Timers {
  /** Itself, for whoever is given the two apart. */
  readonly clock: Clock;
  /** Puts the clock elsewhere, also back, without firing anything. */
  set(ms: number): void;
  /** Moves time on and fires what is due, in order, letting promise work run in between. */
  advance(ms: number): Promise<void>;
  /** The same without a break: what is fired has run when it returns, promise work has not. */
  advanceSync(ms: number): void;
  /** Milliseconds until the earliest timer; undefined when none waits. */
  next(): number | undefined;
}

export const createManualTimers = (startMs = Date.now()): ManualTimers => {
  let nowMs = startMs;
  const waiting = new Set<{ dueMs: number; fn: () => void }>();
  const earliest = () => [...waiting].sort((a, b) => a.dueMs - b.dueMs)[0];
  const settle = () => new Promise<void>((resolve) => setImmediate(resolve));
  /** Fires the earliest timer that is due by `endMs`. Answers whether there was one. */
  const fire = (endMs: number): boolean => {
    const timer = earliest();
    if (!timer || timer.dueMs > endMs) return false;
    nowMs = Math.max(nowMs, timer.dueMs);
    waiting.delete(timer);
    timer.fn();
    return true;
  };
  const timers: ManualTimers = {
    get clock() {
      return timers;
    },
    now: () => nowMs,
    set(ms) {
      nowMs = ms;
    },
    after(ms, fn) {
      const timer = { dueMs: nowMs + ms, fn };
      waiting.add(timer);
      return () => waiting.delete(timer);
    },
    async advance(ms) {
      const endMs = nowMs + ms;
      while (fire(endMs)) await settle();
      nowMs = endMs;
      await settle();
    },
    advanceSync(ms) {
      const endMs = nowMs + ms;
      while (fire(endMs));
      nowMs = endMs;
    },
    next() {
      const timer = earliest();
      return timer && timer.dueMs - nowMs;
    },
  };
  return timers;
};
