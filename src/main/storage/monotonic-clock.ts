import type { Clock } from '../../shared/clock.ts';
import type { Database } from './contract.ts';
import { createSettingStore, type SettingStore } from './setting-store.ts';

/**
 * Time for what is kept only so long: never less than the greatest time this profile has ever seen, over restarts too.
 * Where the clock is set back it goes on from there, so that nothing stays longer.
 */
export interface MonotonicClock extends Clock {
  /**
   * Somebody else's clock agrees with this computer's (the relay refuses callers whose clock differs by minutes): a
   * greater time seen before was an error of this computer's clock, and is forgotten. Without this one wrong jump into
   * the future would delete everything new until then.
   */
  confirm(): void;
}

const key = 'seen-clock';
/** Between two writes; a kill forgets at most this much. */
const keepEveryMs = 60_000;

/** As `MonotonicClock.now` of a clock made at this moment, without keeping it. */
export const monotonicNow = (settings: Pick<SettingStore, 'get'>, clock: Clock): number =>
  Math.max(clock.now(), Number(settings.get(key) ?? 0));

export const createMonotonicClock = (deps: { db: Database; clock: Clock }): MonotonicClock => {
  const { clock } = deps;
  const settings = createSettingStore(deps.db);
  let kept = Number(settings.get(key) ?? 0);
  let greatest = kept;
  /** What the clock was set back by, in all. */
  let aheadMs = 0;
  const keep = (): void => {
    kept = greatest;
    settings.set(key, String(greatest));
  };
  return {
    now() {
      const clockMs = clock.now();
      if (clockMs + aheadMs < greatest) aheadMs = greatest - clockMs;
      greatest = clockMs + aheadMs;
      if (greatest - kept >= keepEveryMs) keep();
      return greatest;
    },
    confirm() {
      aheadMs = 0;
      greatest = clock.now();
      if (Math.abs(greatest - kept) >= keepEveryMs) keep();
    },
  };
};
