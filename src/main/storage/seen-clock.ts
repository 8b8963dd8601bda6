import type { Clock } from '../../shared/clock.ts';
import type { Database } from './database.ts';
import { createSettingsRepository } from './settings-repository.ts';

/**
 * Time for what is kept only so long: the greatest time this profile has ever seen, over restarts too, so that a clock set back does not
 * make anything stay longer.
 */
export interface SeenClock extends Clock {
  /**
   * Somebody else's clock agrees with this computer's (the relay refuses callers whose clock differs by minutes): a greater time seen
   * before was an error of this computer's clock, and is forgotten. Without this one wrong jump into the future would delete
   * everything new until then.
   */
  confirm(): void;
}

const key = 'seen-clock';
/** Between two writes; a kill forgets at most this much. */
const keepEveryMs = 60_000;

export const createSeenClock = (dependencies: { db: Database; clock: Clock }): SeenClock => {
  const { clock } = dependencies;
  const settings = createSettingsRepository(dependencies.db);
  let kept = Number(settings.get(key) ?? 0);
  let greatest = kept;
  const keep = (atMs: number): void => {
    kept = atMs;
    greatest = atMs;
    settings.set(key, String(atMs));
  };
  return {
    now() {
      greatest = Math.max(greatest, clock.now());
      if (greatest - kept >= keepEveryMs) keep(greatest);
      return greatest;
    },
    confirm() {
      const nowMs = clock.now();
      if (nowMs < greatest || nowMs - kept >= keepEveryMs) keep(nowMs);
    },
  };
};
