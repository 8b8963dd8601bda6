import type { Clock } from '../../shared/clock.ts';
import { daysToMs, retention } from '../../shared/removal/retention.ts';
import { toBackchannelError } from '../../shared/errors.ts';
import type { Timers } from '../../shared/timers.ts';
import type { Log } from '../log.ts';
import type { RelayLink } from '../relay-link/index.ts';
import { repeatEvery } from '../work/index.ts';
import type { CacheRecovery } from './cache/index.ts';

const everyMs = 3600 * 1000;

/**
 * Deletes what waits at the relay link for a key or was set aside once it is too old, at start and every hour, whether or not
 * this computer is ever connected again: sealed Instagram messages are Instagram content too. So is what was set aside
 * of a damaged database.
 */
export const createHousekeeping = (deps: {
  relayLink: Pick<RelayLink, 'purgeBefore'>;
  recovery: Pick<CacheRecovery, 'purge'>;
  log: Log;
  /** How long private chats are kept. */
  privateChatDays: number;
  /** The greatest time ever seen. */
  clock: Clock;
  timers: Timers;
}): { start(): void; stop(): void } => {
  let end = (): void => undefined;
  const purge = (): void => {
    const nowMs = deps.clock.now();
    const beforeMs = (days: number): number =>
      nowMs - daysToMs(Math.min(days, retention.instagramContentDays));
    deps.relayLink.purgeBefore(beforeMs(retention.instagramContentDays), beforeMs(deps.privateChatDays));
    deps.recovery
      .purge(nowMs)
      .catch((error: unknown) => deps.log.warn('purge.failed', { code: toBackchannelError(error).code }));
  };
  return {
    start() {
      purge();
      end = repeatEvery(deps.timers, everyMs, purge);
    },
    stop: () => end(),
  };
};
