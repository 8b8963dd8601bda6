import type { Clock } from '../../shared/clock.ts';
import type { Timers } from '../../shared/timers.ts';

/** "Last event" is shown in minutes: the renderer need not hear of each at once. */
const notifyEveryMs = 5_000;

/** When the screens hear that something about the account is different. */
export interface ChangeThrottle {
  /** At once. */
  changed(): void;
  /** At once after a quiet time, else together with what follows, within seconds: the last one is always told. */
  noticed(): void;
  stop(): void;
}

export const createChangeThrottle = (deps: {
  clock: Clock;
  timers: Timers;
  notify(): void;
}): ChangeThrottle => {
  const { clock, timers, notify } = deps;
  let notifiedAtMs = Number.NEGATIVE_INFINITY;
  let cancelTrailing: (() => void) | undefined;
  const changed = (): void => {
    cancelTrailing?.();
    cancelTrailing = undefined;
    notifiedAtMs = clock.now();
    notify();
  };
  return {
    changed,
    noticed() {
      const waitMs = notifiedAtMs + notifyEveryMs - clock.now();
      if (waitMs <= 0) changed();
      else cancelTrailing ??= timers.after(waitMs, changed);
    },
    stop() {
      cancelTrailing?.();
    },
  };
};
