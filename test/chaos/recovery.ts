import type { Offence } from './compare.ts';

/** How long after the last fault something was in its place; ms. */
export interface RecoveryTimes {
  count: number;
  p95Ms: number;
  maxMs: number;
}

export interface Recovery {
  /** What was not in its place when the last fault was over, and what was said after it. */
  certain: RecoveryTimes;
  /**
   * Of these the replies that were in doubt themselves (nobody could know whether they were sent), and what waited behind one
   * of them in its conversation because order demands it: counted apart.
   */
  doubtful: RecoveryTimes;
  /**
   * What Meta had still to bring again after the last fault: a webhook that met a cut line is repeated when Meta likes, and until
   * then nobody here knows of it. Counted apart.
   */
  undelivered: RecoveryTimes;
  /** The longest of `certain`, for whoever looks for a cause. */
  slowest: { message: string; direction: string; where: string; afterMs: number }[];
}

/** The aim: so much of what is certain is in its place so long after the last fault, and all of it. */
export const recoveryAim = { p95Ms: 15_000, maxMs: 60_000 };

const shownSlowest = 12;

/** The least value that this share (0 to 1) of them does not exceed; 0 of none. */
export const percentile = (values: readonly number[], share: number): number => {
  const sorted = values.toSorted((one, other) => one - other);
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? 0;
};

const timesOf = (values: readonly number[]): RecoveryTimes => ({
  count: values.length,
  p95Ms: percentile(values, 0.95),
  maxMs: Math.max(0, ...values),
});

/** One thing in one place, of which a look says that it is not there (or not once, or not in order). */
type Place = Pick<Offence, 'what' | 'direction' | 'message' | 'where'>;

/**
 * Keeps when each thing came into its place, from looks at everybody's books. A look takes time, so the times are upper bounds.
 */
export const createRecoveryWatch = (isDoubtful: (place: Place) => boolean) => {
  const open = new Map<string, Place>();
  const settledAtMs = new Map<string, number>();
  const undelivered = new Set<string>();
  let lastLookMs = 0;
  return {
    /** What a look that ended `afterMs` after the last fault found out of place; `pending`: names of what Meta has not brought yet. */
    look(afterMs: number, places: readonly Place[], pending: ReadonlySet<string> = new Set()): void {
      lastLookMs = afterMs;
      const keys = new Set<string>();
      for (const place of places) {
        // How often it was found, or how many of how many, changes while it is on its way.
        const key = `${place.direction} ${place.message} ${place.where.replace(/:.*$/, '')}`;
        keys.add(key);
        if (place.message.split(' ').some((word) => pending.has(word))) undelivered.add(key);
        open.set(key, place);
        // It was there for a moment, and is not any more: only what stays counts.
        settledAtMs.delete(key);
      }
      for (const key of open.keys())
        if (!keys.has(key) && !settledAtMs.has(key)) settledAtMs.set(key, afterMs);
    },
    /** What never came into its place counts with the time of the last look. */
    result(): Recovery {
      const all = [...open].map(([key, place]) => ({
        place,
        afterMs: settledAtMs.get(key) ?? lastLookMs,
        isDoubtful: isDoubtful(place),
        isUndelivered: undelivered.has(key),
      }));
      const certain = all.filter((each) => !each.isDoubtful && !each.isUndelivered);
      const late = all.filter((each) => !each.isDoubtful && each.isUndelivered);
      return {
        certain: timesOf(certain.map(({ afterMs }) => afterMs)),
        doubtful: timesOf(all.filter((each) => each.isDoubtful).map(({ afterMs }) => afterMs)),
        undelivered: timesOf(late.map(({ afterMs }) => afterMs)),
        slowest: certain
          .toSorted((one, other) => other.afterMs - one.afterMs)
          .slice(0, shownSlowest)
          .map(({ place: { message, direction, where }, afterMs }) => ({
            message,
            direction,
            where,
            afterMs,
          })),
      };
    },
  };
};
