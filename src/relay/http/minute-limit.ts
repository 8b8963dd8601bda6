import type { Elapsed } from '../relay-clock.ts';

/** Keys remembered in one window; counting does not stop a flood from more of them. */
const maxKeys = 10_000;

/** Counts what comes from each of many within a minute. */
export interface MinuteLimit {
  /** Counts one more of `key`. */
  isOver(key: string): boolean;
}

/**
 * Limits requests per key (an address, a device, a workspace) and minute, in this process: behind a balancer with n processes a
 * key gets up to n times as much.
 */
export const createMinuteLimit = (perMinute: number, elapsed: Elapsed): MinuteLimit => {
  let counts = new Map<string, number>();
  let endsAtMs = Number.NEGATIVE_INFINITY;
  return {
    isOver(key) {
      const nowMs = elapsed();
      if (nowMs >= endsAtMs || counts.size > maxKeys) {
        counts = new Map();
        endsAtMs = nowMs + 60_000;
      }
      const count = (counts.get(key) ?? 0) + 1;
      counts.set(key, count);
      return count > perMinute;
    },
  };
};
