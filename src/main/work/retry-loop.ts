import type { BackOffTiming } from '../../shared/back-off.ts';
import type { Clock } from '../../shared/clock.ts';
import type { Timers } from '../../shared/timers.ts';
import { createBackOff } from './back-off.ts';

/** One job that may be asked for at any time and runs one at a time. */
export interface RetryLoop {
  /**
   * Runs it, at once or `afterMs` from now; the earliest wish counts. While it runs, it runs once more afterwards. A
   * pause after a failure is kept: `retryNow` ends it.
   */
  schedule(afterMs?: number): void;
  /** Ends a pause and begins with short ones again: the network is back, or a person asked. */
  retryNow(): void;
  readonly isRunning: boolean;
  /** Resolves when no run is under way and none follows at once. */
  idle(): Promise<void>;
  /** Nothing is begun any more; resolves when the run under way has ended. */
  stop(): Promise<void>;
}

/**
 * Runs `run` when asked, and again after it failed, with growing pauses until it succeeds. It takes what it has to do
 * from durable state, so that a run that was cut short repeats nothing.
 */
export const createRetryLoop = (deps: {
  /** Answers after how many ms it is to run again; undefined: when it is asked for. */
  run(): Promise<number | undefined | void>;
  /** `failures`: in a row, with this one. Answers the pause, ms, where the failure itself says how long to wait. */
  onError(error: unknown, failures: number): number | undefined | void;
  timing: BackOffTiming;
  clock: Clock;
  timers: Timers;
  /** 0 ≤ x < 1. */
  random?: () => number;
}): RetryLoop => {
  const backOff = createBackOff(deps.timing, deps.random ?? Math.random);
  let running: Promise<void> | undefined;
  let isAskedAgain = false;
  /** `retryNow` came during a run: its failure is not waited for, whatever it met may be over. */
  let isPauseWaived = false;
  let isPausing = false;
  let isStopped = false;
  let timer: { cancel: () => void; atMs: number } | undefined;

  const cancelTimer = (): void => {
    timer?.cancel();
    timer = undefined;
    isPausing = false;
  };

  const wait = (afterMs: number): void => {
    const atMs = deps.clock.now() + afterMs;
    if (timer && timer.atMs <= atMs) return;
    timer?.cancel();
    timer = { atMs, cancel: deps.timers.after(afterMs, begin) };
  };

  const runOnce = async (): Promise<void> => {
    try {
      const againMs = await deps.run();
      backOff.reset();
      if (againMs !== undefined && !isStopped) wait(againMs);
    } catch (error) {
      if (isStopped) return;
      const pauseMs = backOff.next();
      const givenMs = deps.onError(error, backOff.failures);
      if (isPauseWaived) return;
      cancelTimer();
      isPausing = true;
      // A handler that only writes a log line may answer what its logger answers, which is no time.
      wait(typeof givenMs === 'number' ? givenMs : pauseMs);
    }
  };

  function begin(): void {
    if (isStopped) return;
    if (running) {
      isAskedAgain = true;
      return;
    }
    cancelTimer();
    isAskedAgain = false;
    isPauseWaived = false;
    running = runOnce().finally(() => {
      running = undefined;
      if (isAskedAgain && !isPausing) begin();
    });
  }

  return {
    schedule(afterMs = 0) {
      if (isStopped || isPausing) return;
      if (afterMs <= 0) begin();
      else wait(afterMs);
    },
    retryNow() {
      backOff.reset();
      isPauseWaived = running !== undefined;
      begin();
    },
    get isRunning() {
      return running !== undefined;
    },
    async idle() {
      while (running) await running;
    },
    async stop() {
      isStopped = true;
      cancelTimer();
      while (running) await running;
    },
  };
};
