import type { Clock } from '../../src/shared/clock.ts';
import type { Timers } from '../../src/shared/timers.ts';

/** Time that moves only when told to. */
export interface ManualTimers extends Timers {
  readonly clock: Clock;
  /** Moves time on and fires what is due, in order, letting promise work run in between. */
  advance(ms: number): Promise<void>;
  /** Milliseconds until the earliest timer; undefined when none waits. */
  next(): number | undefined;
}

export const createManualTimers = (startMs = Date.now()): ManualTimers => {
  let nowMs = startMs;
  const waiting = new Set<{ dueMs: number; fn: () => void }>();
  const earliest = () => [...waiting].sort((a, b) => a.dueMs - b.dueMs)[0];
  const settle = () => new Promise<void>((resolve) => setImmediate(resolve));
  return {
    clock: { now: () => nowMs },
    after(ms, fn) {
      const timer = { dueMs: nowMs + ms, fn };
      waiting.add(timer);
      return () => waiting.delete(timer);
    },
    async advance(ms) {
      const endMs = nowMs + ms;
      for (let timer = earliest(); timer && timer.dueMs <= endMs; timer = earliest()) {
        nowMs = Math.max(nowMs, timer.dueMs);
        waiting.delete(timer);
        timer.fn();
        await settle();
      }
      nowMs = endMs;
      await settle();
    },
    next() {
      const timer = earliest();
      return timer && timer.dueMs - nowMs;
    },
  };
};
