import { daysToMs, retention } from '../../shared/removal/retention.ts';
import type { Clock } from '../../shared/clock.ts';
import type { Timers } from '../../shared/timers.ts';
import type { RelayLink } from '../relay-link/index.ts';

const everyMs = 3600 * 1000;

/**
 * What waits at the relay link for a key or was set aside goes by the clock too, at start and every hour, whether or not this computer is
 * ever connected again. Answers the way to stop.
 */
export const keepHouse = (deps: {
  relayLink: Pick<RelayLink, 'purgeBefore'>;
  /** The greatest time ever seen. */
  clock: Clock;
  timers: Timers;
}): (() => void) => {
  let cancel = (): void => undefined;
  const run = (): void => {
    // Sealed Instagram messages are Instagram content, if only later.
    deps.relayLink.purgeBefore(deps.clock.now() - daysToMs(retention.instagramContentDays));
    cancel = deps.timers.after(everyMs, run);
  };
  run();
  return () => cancel();
};
