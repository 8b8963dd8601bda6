import type { Clock } from '../../shared/clock.ts';
import { toBackchannelError } from '../../shared/errors.ts';
import type { Timers } from '../../shared/timers.ts';
import { sendError } from '../messaging/index.ts';
import { createMutex } from '../work/index.ts';
import { unreachable } from './failure.ts';
import { mostHistoryGapMs, mostHistoryTries } from './limits.ts';

/**
 * Lets one call at a time through, with a pause after each: however slow the network is, no three arrive within a second.
 *
 * Instagram counts an account's calls, and every console of the team makes its own. A call that was one too many is repeated
 * after a longer, uneven pause, and the pauses shrink again while all goes well: so consoles that started together share the
 * rate instead of refusing each other for ever. Errors: the call's; INSTAGRAM_RATE_LIMITED after the last try, or at once while
 * `isBlocked`; NETWORK_UNREACHABLE for what was not asked before `stop`.
 *
 * Calls in the background go only while no other call waits or is under way, and are not repeated here: who makes them can wait
 * longer than a call may.
 */
export const createPacer = (deps: {
  clock: Clock;
  timers: Timers;
  /** 0 ≤ x < 1. */
  random: () => number;
  gapMs: number;
  slowdown: () => number;
  /** Instagram's headers say for how long nothing is answered: trying would only lengthen it. */
  isBlocked: () => boolean;
}) => {
  const { clock, timers, random, gapMs, slowdown, isBlocked } = deps;
  const mutex = createMutex();
  const backgroundMutex = createMutex();
  let spreadMs = gapMs;
  let nextAtMs = 0;
  let nextBackgroundAtMs = 0;
  let isStopped = false;
  const pauses = new Set<() => void>();
  /** Calls that somebody waits for, with those under way. */
  let liveCalls = 0;
  const whenQuiet = new Set<() => void>();

  const pause = (ms: number): Promise<void> =>
    new Promise((resolve) => {
      const end = (): void => {
        cancel();
        pauses.delete(end);
        resolve();
      };
      const cancel = timers.after(ms, end);
      pauses.add(end);
    });

  const once = async <T>(call: () => Promise<T>): Promise<T> => {
    const waitMs = nextAtMs - clock.now();
    if (waitMs > 0 && !isStopped) await pause(waitMs);
    // As good as no network: nothing was asked, the same may be asked again after the next start.
    if (isStopped) throw sendError(unreachable);
    try {
      const answer = await call();
      spreadMs = Math.max(gapMs, spreadMs * 0.9);
      return answer;
    } finally {
      nextAtMs = clock.now() + spreadMs * slowdown();
    }
  };

  const spreadOut = (): void => {
    spreadMs = Math.min(mostHistoryGapMs, spreadMs * 2);
    nextAtMs = clock.now() + spreadMs * (1 + random());
  };
  const isCrowded = (error: unknown): boolean => toBackchannelError(error).code === 'INSTAGRAM_RATE_LIMITED';

  const patiently = async <T>(call: () => Promise<T>): Promise<T> => {
    for (let tries = 1; ; tries += 1) {
      try {
        return await once(call);
      } catch (error) {
        if (!isCrowded(error) || tries === mostHistoryTries || isBlocked()) throw error;
        spreadOut();
      }
    }
  };

  /** Resolves when no other call waits, and every pause is over. */
  const untilFree = async (): Promise<void> => {
    for (;;) {
      if (isStopped) return;
      const waitMs = Math.max(nextAtMs, nextBackgroundAtMs) - clock.now();
      if (liveCalls > 0) await new Promise<void>((resolve) => void whenQuiet.add(resolve));
      else if (waitMs > 0) await pause(waitMs);
      else return;
    }
  };

  const inBackground = async <T>(call: () => Promise<T>, backgroundGapMs: number): Promise<T> => {
    await untilFree();
    try {
      return await mutex.run(() => once(call));
    } catch (error) {
      if (isCrowded(error)) spreadOut();
      throw error;
    } finally {
      nextBackgroundAtMs = clock.now() + backgroundGapMs * slowdown();
    }
  };

  return {
    async turn<T>(call: () => Promise<T>): Promise<T> {
      liveCalls += 1;
      try {
        return await mutex.run(() => patiently(call));
      } finally {
        liveCalls -= 1;
        if (liveCalls === 0) {
          for (const resolve of whenQuiet) resolve();
          whenQuiet.clear();
        }
      }
    },
    /** A call that nobody waits for; the next such one at the earliest `backgroundGapMs` after it. */
    backgroundTurn: <T>(call: () => Promise<T>, backgroundGapMs: number): Promise<T> =>
      backgroundMutex.run(() => inBackground(call, backgroundGapMs)),
    /**
     * Who quits need not wait for a crowded account: what waits for its turn is refused at once. Resolves when the call under
     * way has ended.
     */
    async stop(): Promise<void> {
      isStopped = true;
      for (const end of pauses) end();
      for (const resolve of whenQuiet) resolve();
      await mutex.idle();
      await backgroundMutex.idle();
    },
  };
};

export type Pacer = ReturnType<typeof createPacer>;
