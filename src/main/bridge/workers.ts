import type { Clock } from '../../shared/clock.ts';
import { type ErrorCode, toBackchannelError } from '../../shared/errors.ts';
import type { Timers } from '../../shared/timers.ts';

/** Chats that are worked on at the same time: LiveChat's own limit of one socket is ten requests. */
const atOnce = 4;
const firstPauseMs = 1_000;
const longestPauseMs = 60_000;

export interface Workers {
  /** Begins what is due; sets a timer for the rest. */
  schedule(): void;
  /** Nothing new is begun. */
  stop(): void;
  /** Resolves when nothing is under way. */
  idle(): Promise<void>;
}

/**
 * Runs jobs that are looked up in durable state: one at a time per key, a few keys at once, with growing pauses after a failure.
 */
export const createWorkers = <Job>(options: {
  /** What waits, at most one per key, in the order in which it is to go. */
  due(): { key: string; atMs: number; job: Job }[];
  run(job: Job): Promise<void>;
  /** Has to note durably that it waits for `waitMs`. */
  failed(job: Job, code: ErrorCode, waitMs: number): void;
  clock: Clock;
  timers: Timers;
}): Workers => {
  const { clock, timers } = options;
  const underWay = new Map<string, Promise<void>>();
  const failures = new Map<string, number>();
  let isStopped = false;
  let cancelTimer: (() => void) | undefined;

  const begin = (key: string, job: Job): void => {
    const task = options
      .run(job)
      .then(
        () => void failures.delete(key),
        (error: unknown) => {
          // Stopped meanwhile (or killed): nothing may be written any more.
          if (isStopped) return;
          const count = failures.get(key) ?? 0;
          failures.set(key, count + 1);
          const waitMs = Math.min(longestPauseMs, firstPauseMs * 2 ** Math.min(count, 16));
          options.failed(job, toBackchannelError(error).code, waitMs);
        },
      )
      .then(
        () => {
          underWay.delete(key);
          schedule();
        },
        () => {
          // The database is gone: so is this console.
          underWay.delete(key);
          isStopped = true;
        },
      );
    underWay.set(key, task);
  };

  function schedule(): void {
    if (isStopped) return;
    cancelTimer?.();
    cancelTimer = undefined;
    const nowMs = clock.now();
    let nextAtMs: number | undefined;
    for (const { key, atMs, job } of options.due()) {
      if (underWay.has(key)) continue;
      if (atMs > nowMs) nextAtMs = Math.min(nextAtMs ?? atMs, atMs);
      else if (underWay.size < atOnce) begin(key, job);
    }
    if (nextAtMs !== undefined) cancelTimer = timers.after(nextAtMs - nowMs, schedule);
  }

  return {
    schedule,
    stop() {
      isStopped = true;
      cancelTimer?.();
    },
    async idle() {
      while (underWay.size > 0) await Promise.all(underWay.values());
    },
  };
};
