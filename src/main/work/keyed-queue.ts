import type { BackOffTiming } from '../../shared/back-off.ts';
import { pauseAfter } from '../../shared/back-off.ts';
import type { Clock } from '../../shared/clock.ts';
import type { Timers } from '../../shared/timers.ts';

/** Something to do, as durable state has it. */
export interface DueJob<Job> {
  /** Of one key only one job runs at a time. */
  key: string;
  /** Not before this time, epoch ms. */
  atMs: number;
  job: Job;
  /** Jobs of another lane do not use up this one's places. */
  lane?: string | undefined;
}

/** Runs jobs that wait in durable state: one at a time per key, a few keys at once. */
export interface KeyedQueue {
  /** Begins what is due; sets a timer for the rest. */
  schedule(): void;
  isRunning(key: string): boolean;
  /** Resolves when nothing is under way. */
  idle(): Promise<void>;
  /** Nothing is begun any more; resolves when what is under way has ended. */
  stop(): Promise<void>;
}

export const createKeyedQueue = <Job>(deps: {
  /**
   * What waits, at most one job per key, in the order in which it is to go. Read anew each time: the rows decide. A job
   * that was run and is still due is run again at once, unless `run` answers 'unmoved'. Read no further than until every lane
   * is full: thousands may wait, and each end of a job asks again. `hasPlace`: what has none need not be looked at.
   */
  due(hasPlace: (lane: string) => boolean): Iterable<DueJob<Job>>;
  /** 'unmoved': nothing could be done now; it waits for the next `schedule`. */
  run(job: Job): Promise<'unmoved' | void>;
  /** `pauseMs`: what the back-off says. Has to note in the row how long it waits, or it is run again at once. */
  onError(job: Job, error: unknown, pauseMs: number): void;
  /** Keys at once, in each lane. */
  atOnce: number;
  /** The lanes that `due` names; absent: it names none. */
  lanes?: readonly string[] | undefined;
  timing: BackOffTiming;
  clock: Clock;
  timers: Timers;
}): KeyedQueue => {
  const { clock, timers, lanes = [''] } = deps;
  const underWay = new Map<string, { lane: string; ended: Promise<void> }>();
  const failures = new Map<string, number>();
  let isStopped = false;
  let cancelTimer: (() => void) | undefined;
  /** Ended without moving since something else did: not begun again by the end of another such job. */
  const resting = new Set<string>();
  /** Counts the calls of `schedule`: one that comes during a run which moves nothing is not lost. */
  let wishes = 0;

  const runningIn = (lane: string): number => {
    let count = 0;
    for (const one of underWay.values()) if (one.lane === lane) count += 1;
    return count;
  };

  const runOne = async (key: string, job: Job): Promise<void> => {
    const wishesBefore = wishes;
    let outcome: 'unmoved' | void = undefined;
    try {
      outcome = await deps.run(job);
      failures.delete(key);
    } catch (error) {
      // Stopped meanwhile (or killed): nothing may be written any more.
      if (isStopped) return;
      const count = (failures.get(key) ?? 0) + 1;
      failures.set(key, count);
      deps.onError(job, error, pauseAfter(count, deps.timing));
    } finally {
      underWay.delete(key);
    }
    if (outcome === 'unmoved' && wishes === wishesBefore) resting.add(key);
    else resting.clear();
    fillPlaces();
  };

  const begin = (key: string, lane: string, job: Job): void => {
    // Entered before it runs: what `run` calls may ask for the next work.
    const entry = { lane, ended: Promise.resolve() };
    underWay.set(key, entry);
    entry.ended = runOne(key, job).catch(() => {
      // The row could not be written: the database is closed, and nothing of it may be worked on any more.
      isStopped = true;
    });
  };

  const hasPlace = (lane: string): boolean => runningIn(lane) < deps.atOnce;
  const isFull = (): boolean => !lanes.some(hasPlace);

  function fillPlaces(): void {
    // The end of a job looks for the next one, and for the next time.
    if (isStopped || isFull()) return;
    cancelTimer?.();
    cancelTimer = undefined;
    const nowMs = clock.now();
    let nextAtMs: number | undefined;
    for (const { key, atMs, job, lane = '' } of deps.due(hasPlace)) {
      if (underWay.has(key) || resting.has(key)) continue;
      if (atMs > nowMs) nextAtMs = Math.min(nextAtMs ?? atMs, atMs);
      else if (hasPlace(lane)) begin(key, lane, job);
      if (isFull()) return;
    }
    if (nextAtMs !== undefined) cancelTimer = timers.after(nextAtMs - nowMs, beginDue);
  }

  const beginDue = (): void => {
    resting.clear();
    fillPlaces();
  };

  const idle = async (): Promise<void> => {
    while (underWay.size > 0) await Promise.all([...underWay.values()].map(({ ended }) => ended));
  };
  return {
    schedule() {
      wishes += 1;
      beginDue();
    },
    isRunning: (key) => underWay.has(key),
    idle,
    async stop() {
      isStopped = true;
      cancelTimer?.();
      await idle();
    },
  };
};
