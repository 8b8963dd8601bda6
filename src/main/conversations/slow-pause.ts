const firstMs = 15 * 60 * 1_000;
const longestMs = 24 * 60 * 60 * 1_000;

/**
 * The pause before something that Instagram would not give is asked for again, ms: from a quarter of an hour, doubled each time, to a
 * day. Nothing is given up for good before it is too old to be kept. `attempts`: how often it was asked before.
 */
export const slowPauseMs = (attempts: number): number =>
  Math.min(longestMs, firstMs * 2 ** Math.min(attempts, 16));
