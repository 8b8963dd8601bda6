import type { Clock } from '../../shared/clock.ts';
import type { Timers } from '../../shared/timers.ts';

/** "Last event" is shown in minutes: the renderer need not be notified of each at once. */
const notifyEveryMs = 5_000;

/** When the renderer is notified that something about the account is different. */
export interface ChangeThrottle {
  /** At once. */
  changed(): void;
  /** At once, or within `notifyEveryMs` of the last time; the last change of a burst is always notified. */
  scheduleChanged(): void;
  stop(): void;
}

export const createChangeThrottle = (deps: {
  clock: Clock;
  timers: Timers;
  notify(): void;
}): ChangeThrottle => {
  const { clock, timers, notify } = deps;
  let notifiedAtMs = Number.NEGATIVE_INFINITY;
  let cancelScheduled: (() => void) | undefined;
  const stop = (): void => {
    cancelScheduled?.();
    cancelScheduled = undefined;
  };
  const changed = (): void => {
    stop();
    notifiedAtMs = clock.now();
    notify();
  };
  return {
    changed,
    scheduleChanged() {
      const waitMs = notifiedAtMs + notifyEveryMs - clock.now();
      if (waitMs <= 0) changed();
      else cancelScheduled ??= timers.after(waitMs, changed);
    },
    stop,
  };
};
