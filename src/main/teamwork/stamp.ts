import type { Clock } from '../../shared/clock.ts';
import type { DeviceId } from '../../shared/domain/index.ts';
import { maxClockDifferenceMs, type Stamp } from '../../shared/wire/index.ts';

/**
 * How far ahead of this computer's clock a stamp may lie. The relay takes calls of nobody whose clock is further off than
 * `maxClockDifferenceMs`: two that it takes may differ by twice that. A stamp beyond it is of a computer whose clock was wrong.
 */
export const furthestAheadMs = 2 * maxClockDifferenceMs;

/** Negative: `a` is the older one. */
export const compareStamps = (a: Stamp, b: Stamp): number =>
  a.ms - b.ms || a.n - b.n || (a.device < b.device ? -1 : a.device > b.device ? 1 : 0);

/** A hybrid logical clock: never behind what it has seen, never behind this computer's clock. */
export interface StampClock {
  /** Later than everything that was stamped or seen here. Errors: those of `device`. */
  next(): Stamp;
  /** A stamp was taken over from somebody else. */
  saw(stamp: Pick<Stamp, 'ms' | 'n'>): void;
  /** Goes back to this time, where it had run ahead. */
  reset(to: Pick<Stamp, 'ms' | 'n'>): void;
}

/** `last`: the greatest one that is stored. */
export const createStampClock = (deps: {
  clock: Clock;
  device: () => DeviceId;
  last: Pick<Stamp, 'ms' | 'n'> | undefined;
}): StampClock => {
  let last = deps.last ?? { ms: 0, n: 0 };
  return {
    next() {
      const device = deps.device();
      const nowMs = deps.clock.now();
      last = nowMs > last.ms ? { ms: nowMs, n: 0 } : { ms: last.ms, n: last.n + 1 };
      return { ...last, device };
    },
    saw({ ms, n }) {
      if (ms > last.ms || (ms === last.ms && n > last.n)) last = { ms, n };
    },
    reset(to) {
      last = { ms: to.ms, n: to.n };
    },
  };
};
