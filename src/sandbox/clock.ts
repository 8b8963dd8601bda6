/**
 * The sandbox's one clock: real time plus an offset that the control API can jump forward.
 * Everything that expires, times out or is retried in the sandbox is scheduled here, so a test
 * moves time instead of waiting for it.
 */

/** Milliseconds of a day. */
export const DAY_MS = 24 * 3_600_000;

/** Cancels a scheduled call; cancelling twice, or after it fired, does nothing. */
export type CancelTimer = () => void;

/** Time as the sandbox sees it. */
export interface SandboxClock {
  /** Milliseconds since the epoch, offset included. */
  now(): number;
  /** Calls `fn` once, `ms` of sandbox time from now. A jump over that moment fires it too. */
  after(ms: number, fn: () => void): CancelTimer;
  /**
   * Calls `fn` once at `dueMs` (epoch ms of sandbox time), without delay if that has passed. For moments that are known:
   * a difference to `now()` would lose the time between reading the clock and scheduling.
   */
  at(dueMs: number, fn: () => void): CancelTimer;
  /** Resolves `ms` of sandbox time from now. */
  sleep(ms: number): Promise<void>;
  /**
   * Moves time forward by `ms` (≥ 0). Timers due on the way fire in order, each seeing the moment it was due;
   * pending promise work runs between two timers. Resolves when all of them fired.
   */
  jump(ms: number): Promise<void>;
  /** The offset to real time in milliseconds. */
  offset(): number;
  /** Drops every timer; for shutting down. */
  stop(): void;
}

interface Timer {
  due: number;
  order: number;
  fn: () => void;
}

// setTimeout takes at most 2^31-1 ms; longer waits are armed again.
const LONGEST_WAIT_MS = 2 ** 30;

/**
 * Builds a clock that starts at real time and runs `rate` times as fast: to the rest of the world this is a computer that
 * is slower by that much. `real` is replaceable for the clock's own tests.
 */
export function createClock(real: { now(): number } = Date, rate = 1): SandboxClock {
  const startedAt = real.now();
  let offset = 0;
  let order = 0;
  let stopped = false;
  let armed: NodeJS.Timeout | undefined;
  const timers = new Set<Timer>();

  // Whole milliseconds, as real clocks have them.
  const now = (): number => startedAt + Math.floor((real.now() - startedAt) * rate) + offset;

  const earliest = (): Timer | undefined => {
    let first: Timer | undefined;
    for (const timer of timers) {
      if (!first || timer.due < first.due || (timer.due === first.due && timer.order < first.order)) {
        first = timer;
      }
    }
    return first;
  };

  const arm = (): void => {
    if (armed) clearTimeout(armed);
    armed = undefined;
    const next = earliest();
    if (!next || stopped) return;
    armed = setTimeout(fireDue, Math.min(Math.max(next.due - now(), 0) / rate, LONGEST_WAIT_MS));
    armed.unref();
  };

  const fireDue = (): void => {
    for (let next = earliest(); next && next.due <= now(); next = earliest()) {
      timers.delete(next);
      next.fn();
    }
    arm();
  };

  const after = (ms: number, fn: () => void): CancelTimer => at(now() + Math.max(ms, 0), fn);

  const at = (dueMs: number, fn: () => void): CancelTimer => {
    if (stopped) return () => undefined;
    // Whole milliseconds, so that a jump to this moment leaves the clock on one, as real clocks are.
    const timer: Timer = { due: Math.ceil(dueMs), order: order++, fn };
    timers.add(timer);
    arm();
    return () => {
      if (timers.delete(timer)) arm();
    };
  };

  const settle = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

  return {
    now,
    after,
    at,
    sleep: (ms) => new Promise((resolve) => void after(ms, resolve)),
    async jump(ms) {
      if (!(ms >= 0)) throw new RangeError('The sandbox clock only moves forward.');
      const target = now() + ms;
      for (let next = earliest(); next && next.due <= target; next = earliest()) {
        if (next.due > now()) offset += next.due - now();
        timers.delete(next);
        next.fn();
        await settle();
      }
      if (target > now()) offset += target - now();
      arm();
      await settle();
    },
    offset: () => offset,
    stop() {
      stopped = true;
      timers.clear();
      if (armed) clearTimeout(armed);
    },
  };
}
