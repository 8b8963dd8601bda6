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
  let spreadMs = gapMs;
  let nextAtMs = 0;
  let isStopped = false;
  let endPause: (() => void) | undefined;

  const once = async <T>(call: () => Promise<T>): Promise<T> => {
    const waitMs = nextAtMs - clock.now();
    if (waitMs > 0 && !isStopped) {
      await new Promise<void>((resolve) => {
        const cancel = timers.after(waitMs, resolve);
        endPause = () => {
          cancel();
          resolve();
        };
      });
    }
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

  const patiently = async <T>(call: () => Promise<T>): Promise<T> => {
    for (let tries = 1; ; tries += 1) {
      try {
        return await once(call);
      } catch (error) {
        const isCrowded = toBackchannelError(error).code === 'INSTAGRAM_RATE_LIMITED';
        if (!isCrowded || tries === mostHistoryTries || isBlocked()) throw error;
        spreadMs = Math.min(mostHistoryGapMs, spreadMs * 2);
        nextAtMs = clock.now() + spreadMs * (1 + random());
      }
    }
  };

  return {
    turn: <T>(call: () => Promise<T>): Promise<T> => mutex.run(() => patiently(call)),
    /**
     * Who quits need not wait for a crowded account: what waits for its turn is refused at once. Resolves when the call under
     * way has ended.
     */
    stop(): Promise<void> {
      isStopped = true;
      endPause?.();
      return mutex.idle();
    },
  };
};

export type Pacer = ReturnType<typeof createPacer>;
