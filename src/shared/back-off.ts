/** Growing pauses: `firstMs`, doubled after each failure, at most `longestMs`. Units: ms. */
export interface BackOffTiming {
  firstMs: number;
  longestMs: number;
}

/**
 * The pause after the n-th failure in a row (`failures` counts from 1; 0 or less counts as 1). Pure, no jitter: for
 * pauses that are kept in rows.
 */
export const pauseAfter = (failures: number, { firstMs, longestMs }: BackOffTiming): number =>
  Math.min(longestMs, firstMs * 2 ** Math.min(Math.max(failures, 1) - 1, 30));

/** Half of the pause is fixed, half is random, so that many computers do not come back at one moment. `random`: 0 ≤ x < 1. */
export const withJitter = (pauseMs: number, random: () => number): number => pauseMs * (0.5 + random() / 2);
