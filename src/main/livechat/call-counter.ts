import type { Clock } from '../../shared/clock.ts';

const bucketMs = 60_000;
const buckets = 60;

/**
 * Counts the calls of this computer to LiveChat's web APIs, which a private app pays for (livechat.md §1). What goes over the
 * live connection is no call.
 */
export interface CallCounter {
  count(): void;
  /** Of the last 60 minutes; a part of the oldest minute counts in full. */
  lastHour(): number;
}

export const createCallCounter = (clock: Clock): CallCounter => {
  /** By number of the minute. */
  const counts = new Map<number, number>();
  const minuteNow = (): number => Math.floor(clock.now() / bucketMs);
  const forgetOld = (): void => {
    for (const minute of counts.keys()) if (minute <= minuteNow() - buckets) counts.delete(minute);
  };
  return {
    count() {
      forgetOld();
      counts.set(minuteNow(), (counts.get(minuteNow()) ?? 0) + 1);
    },
    lastHour() {
      forgetOld();
      return [...counts.values()].reduce((sum, each) => sum + each, 0);
    },
  };
};
