import { type BackOffTiming, pauseAfter } from '../../../shared/back-off.ts';
import type { SendFailure } from '../../messaging/index.ts';

/** Pauses after a failure that may pass (instagram.md §8). */
export const failureTiming: BackOffTiming = { firstMs: 2_000, longestMs: 5 * 60 * 1_000 };
/** Pauses while there is no way to the provider: trying costs it nothing, and people wait. */
const networkTiming: BackOffTiming = { firstMs: 1_000, longestMs: 10_000 };

/**
 * Failures in a row of all calls together. Those that were under way together count once: ten replies that meet one cut line must
 * not wait as if it had been cut ten times.
 */
export const createFailureCount = () => {
  let count = 0;
  let lastAtMs = 0;
  return {
    /** Counts it, if its call was begun after the last counted one. Answers the pause before the next try, ms. */
    pauseAfter({ code }: Pick<SendFailure, 'code'>, begunAtMs: number, nowMs: number): number {
      if (count === 0 || begunAtMs >= lastAtMs) {
        count += 1;
        lastAtMs = nowMs;
      }
      return pauseAfter(count, code === 'NETWORK_UNREACHABLE' ? networkTiming : failureTiming);
    },
    /** Something worked, or there is a reason to begin with short pauses again. Whether anything had failed. */
    reset(): boolean {
      const hadFailed = count > 0;
      count = 0;
      return hadFailed;
    },
  };
};
