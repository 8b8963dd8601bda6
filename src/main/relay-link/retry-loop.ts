import type { Timers } from '../../shared/timers.ts';

/**
 * Back-off with full jitter: a random wait between half and all of base · 2^attempt, at most max. Units: ms; attempt from 0.
 */
export const backOffMs = (attempt: number, timing: BackOffTiming, random = Math.random): number =>
  Math.min(timing.maxMs, timing.baseMs * 2 ** Math.min(attempt, 20)) * (0.5 + random() / 2);

export interface BackOffTiming {
  baseMs: number;
  maxMs: number;
}

export interface RetryLoop {
  /** Runs soon; while it runs, once more afterwards. Ends a back-off when `isUrgent`. */
  schedule(isUrgent?: boolean): void;
  stop(): Promise<void>;
}

/**
 * One job that may be asked for at any time, runs one at a time, and is repeated with back-off until it succeeds. The
 * job takes what it has to do from durable state. It answers after how many ms it wants to run again, or undefined.
 */
export const createRetryLoop = (deps: {
  run: () => Promise<number | undefined>;
  onError: (error: unknown, attempt: number) => void;
  timers: Timers;
  timing: BackOffTiming;
}): RetryLoop => {
  let running: Promise<void> | undefined;
  let isAskedAgain = false;
  let isStopped = false;
  let attempt = 0;
  let cancelTimer: (() => void) | undefined;
  let isBackingOff = false;

  const wait = (ms: number) => {
    cancelTimer?.();
    cancelTimer = deps.timers.after(ms, () => {
      cancelTimer = undefined;
      isBackingOff = false;
      begin();
    });
  };

  const once = async (): Promise<void> => {
    try {
      const againMs = await deps.run();
      attempt = 0;
      if (againMs !== undefined && !isStopped) wait(againMs);
    } catch (error) {
      if (isStopped) return;
      deps.onError(error, attempt);
      isBackingOff = true;
      wait(backOffMs(attempt, deps.timing));
      attempt += 1;
    }
  };

  const begin = () => {
    if (isStopped) return;
    if (running) {
      isAskedAgain = true;
      return;
    }
    cancelTimer?.();
    cancelTimer = undefined;
    isBackingOff = false;
    running = once().finally(() => {
      running = undefined;
      if (isAskedAgain) {
        isAskedAgain = false;
        if (!isBackingOff) begin();
      }
    });
  };

  return {
    schedule(isUrgent = false) {
      if (isUrgent) attempt = 0;
      if (isBackingOff && !isUrgent) return;
      begin();
    },
    async stop() {
      isStopped = true;
      cancelTimer?.();
      await running;
    },
  };
};
