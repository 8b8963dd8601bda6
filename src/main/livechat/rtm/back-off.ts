const firstWaitMs = 1_000;
const longestWaitMs = 60_000;

/** Growing waits with jitter: 0.5-1 s, 1-2 s, 2-4 s … 30-60 s. Source of the figures: livechat.md §14.1. */
export interface BackOff {
  next(): number;
  reset(): void;
}

/** `random`: 0 ≤ x < 1. */
export const createBackOff = (random: () => number): BackOff => {
  let attempt = 0;
  return {
    next() {
      const full = Math.min(firstWaitMs * 2 ** attempt, longestWaitMs);
      // 2^6 s is past the longest wait; counting on would only overflow.
      attempt = Math.min(attempt + 1, 6);
      return full * (0.5 + random() / 2);
    },
    reset() {
      attempt = 0;
    },
  };
};
