import type { Timers } from '../../shared/timers.ts';
import type { Session } from '../session/index.ts';
import type { Service } from '../work/index.ts';
import { longRunMs, type CacheRecovery, type OpenedCache } from './cache/index.ts';

/** Brings back what can be read of an old file as soon as somebody is signed in, and notes that this run is no short one. */
export const createRecoveryRun = (deps: {
  recovery: CacheRecovery;
  cache: Pick<OpenedCache, 'noteLongRun'>;
  session: Pick<Session, 'on' | 'state'>;
  timers: Timers;
}): Service => {
  const ends: (() => void)[] = [];
  return {
    start() {
      ends.push(
        deps.timers.after(longRunMs, deps.cache.noteLongRun),
        deps.session.on('changed', ({ state }) => {
          if (state === 'signed-in') void deps.recovery.run();
        }),
      );
    },
    async stop() {
      for (const end of ends) end();
      await deps.recovery.stop();
    },
  };
};
