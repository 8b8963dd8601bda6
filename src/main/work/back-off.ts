import { type BackOffTiming, pauseAfter, withJitter } from '../../shared/back-off.ts';

/** The pauses of one thing that is tried until it works: each longer than the last one, with jitter. */
export interface BackOff {
  /** Failures in a row so far. */
  readonly failures: number;
  /** Counts a failure. Answers the pause before the next try, ms. */
  next(): number;
  /** It worked, or there is a reason to begin with short pauses again. */
  reset(): void;
}

/** `random`: 0 ≤ x < 1. */
export const createBackOff = (timing: BackOffTiming, random: () => number): BackOff => {
  let failures = 0;
  return {
    get failures() {
      return failures;
    },
    next() {
      failures += 1;
      return withJitter(pauseAfter(failures, timing), random);
    },
    reset() {
      failures = 0;
    },
  };
};
