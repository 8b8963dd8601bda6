import type { Clock } from '../../shared/clock.ts';
import type { Timers } from '../../shared/timers.ts';

/** "Last event" is shown in minutes: the renderer need not hear of each at once. */
const announceEveryMs = 5_000;

/** When the screens hear that something about the account is different. */
export interface Announcements {
  /** At once. */
  changed(): void;
  /** At once after a quiet time, else together with what follows, within seconds: the last one is always told. */
  noticed(): void;
  stop(): void;
}

export const createAnnouncements = (dependencies: {
  clock: Clock;
  timers: Timers;
  announce(): void;
}): Announcements => {
  const { clock, timers, announce } = dependencies;
  let announcedAtMs = Number.NEGATIVE_INFINITY;
  let cancelTrailing: (() => void) | undefined;
  const changed = (): void => {
    cancelTrailing?.();
    cancelTrailing = undefined;
    announcedAtMs = clock.now();
    announce();
  };
  return {
    changed,
    noticed() {
      const waitMs = announcedAtMs + announceEveryMs - clock.now();
      if (waitMs <= 0) changed();
      else cancelTrailing ??= timers.after(waitMs, changed);
    },
    stop() {
      cancelTrailing?.();
    },
  };
};
