import type { Clock } from '../../shared/clock.ts';
import { toBackchannelError } from '../../shared/errors.ts';
import type { Timers } from '../../shared/timers.ts';
import { sendError } from '../messaging/index.ts';
import { unreachable } from './failure.ts';
import { mostHistoryGapMs, mostHistoryTries, mostUrgentGapMs } from './limits.ts';

/** The pauses between calls of one kind: longer when it is crowded, shorter again while all goes well. */
const createSpread = (gapMs: number, mostMs: number, recovery: number) => {
  let ms = gapMs;
  return {
    get ms() {
      return ms;
    },
    crowded() {
      ms = Math.min(mostMs, ms * 2);
    },
    answered() {
      ms = Math.max(gapMs, ms * recovery);
    },
  };
};

/**
 * Lets one call at a time through, with a pause after each: however slow the network is, no three arrive within a second.
 *
 * Instagram counts an account's calls, and every console of the team makes its own. A call that was one too many is repeated
 * after a longer, uneven pause, and the pauses shrink again while all goes well: so consoles that started together share the
 * rate instead of refusing each other for ever. Urgent calls (a reply in doubt waits for them, and a customer for the reply) go
 * first, and give way less than those of comparisons that nobody waits for. Errors: the call's; INSTAGRAM_RATE_LIMITED after the
 * last try, or at once while `isBlocked`; NETWORK_UNREACHABLE for what was not asked before `stop`.
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
  const usual = createSpread(gapMs, mostHistoryGapMs, 0.9);
  const urgent = createSpread(gapMs, mostUrgentGapMs, 0.7);
  type Spread = typeof usual;
  interface Turn {
    spread: Spread;
    isBackground: boolean;
    run: () => Promise<void>;
  }
  /** Calls that wait for their turn; each resolves its own promise and never throws. */
  const waiting: Turn[] = [];
  const notBeforeMs = new Map<Spread, number>();
  let lastEndMs = Number.NEGATIVE_INFINITY;
  let nextBackgroundAtMs = 0;
  let underWay: Promise<void> | undefined;
  let isStopped = false;
  let endPause = (): void => undefined;

  const once = async <T>(call: () => Promise<T>, spread: Spread): Promise<T> => {
    try {
      const answer = await call();
      spread.answered();
      return answer;
    } finally {
      lastEndMs = clock.now();
      notBeforeMs.set(spread, lastEndMs + spread.ms * slowdown());
    }
  };

  const dueAtMs = ({ spread, isBackground }: Turn): number =>
    Math.max(
      notBeforeMs.get(spread) ?? Number.NEGATIVE_INFINITY,
      lastEndMs + gapMs * slowdown(),
      isBackground ? nextBackgroundAtMs : Number.NEGATIVE_INFINITY,
    );

  /** The next call: an urgent one that may begin no later than the others comes first, the background when nothing else waits. */
  const next = (): Turn | undefined => {
    const live = waiting.filter((each) => !each.isBackground);
    const firsts = [urgent, usual].flatMap((spread) => live.find((each) => each.spread === spread) ?? []);
    return firsts.toSorted((one, other) => dueAtMs(one) - dueAtMs(other))[0] ?? waiting[0];
  };

  const pump = async (): Promise<void> => {
    for (let turn = next(); turn; turn = next()) {
      const waitMs = dueAtMs(turn) - clock.now();
      if (waitMs > 0 && !isStopped) {
        await new Promise<void>((resolve) => {
          const cancel = timers.after(waitMs, resolve);
          endPause = () => {
            cancel();
            resolve();
          };
        });
        // Something more urgent may have come meanwhile.
        continue;
      }
      waiting.splice(waiting.indexOf(turn), 1);
      await turn.run();
    }
    // In the same moment in which nothing was found to wait: what comes next begins anew.
    underWay = undefined;
  };

  /** One try, in its turn. */
  const inTurn = <T>(call: () => Promise<T>, spread: Spread, isBackground = false): Promise<T> =>
    new Promise<T>((resolve, reject) => {
      waiting.push({
        spread,
        isBackground,
        async run() {
          try {
            // As good as no network: nothing was asked, the same may be asked again after the next start.
            if (isStopped) throw sendError(unreachable);
            resolve(await once(call, spread));
          } catch (error) {
            reject(error instanceof Error ? error : toBackchannelError(error));
          }
        },
      });
      endPause();
      // Later than this call: what the pump finds at once may have ended before it answers.
      underWay ??= Promise.resolve().then(pump);
    });

  const isCrowded = (error: unknown): boolean => toBackchannelError(error).code === 'INSTAGRAM_RATE_LIMITED';
  const giveWay = (spread: Spread): void => {
    spread.crowded();
    notBeforeMs.set(spread, clock.now() + spread.ms * (1 + random()));
  };

  const patiently = async <T>(call: () => Promise<T>, spread: Spread): Promise<T> => {
    for (let tries = 1; ; tries += 1) {
      try {
        return await inTurn(call, spread);
      } catch (error) {
        if (!isCrowded(error) || tries === mostHistoryTries || isBlocked()) throw error;
        giveWay(spread);
      }
    }
  };

  const inBackground = async <T>(call: () => Promise<T>, backgroundGapMs: number): Promise<T> => {
    const paced = async (): Promise<T> => {
      try {
        return await call();
      } finally {
        nextBackgroundAtMs = clock.now() + backgroundGapMs * slowdown();
      }
    };
    try {
      return await inTurn(paced, usual, true);
    } catch (error) {
      if (isCrowded(error)) giveWay(usual);
      throw error;
    }
  };

  return {
    turn: <T>(call: () => Promise<T>): Promise<T> => patiently(call, usual),
    urgentTurn: <T>(call: () => Promise<T>): Promise<T> => patiently(call, urgent),
    /** A call that nobody waits for; the next such one at the earliest `backgroundGapMs` after it. */
    backgroundTurn: inBackground,
    /**
     * Who quits need not wait for a crowded account: what waits for its turn is refused at once. Resolves when the call under
     * way has ended.
     */
    async stop(): Promise<void> {
      isStopped = true;
      endPause();
      await underWay;
    },
  };
};

export type Pacer = ReturnType<typeof createPacer>;
