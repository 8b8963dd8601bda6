import type { RelayLog } from './log.ts';
import { isOutage } from './store/index.ts';

/** Between two looks at a database that was away. */
const lookMs = 1000;
/** Looks without a failure in between after which it is over: one that is full or read-only still answers a look. */
const quietLooks = 3;

/** A log that knows when the database is away. */
export interface OutageLog {
  readonly log: RelayLog;
  isAway(): boolean;
  stop(): void;
}

/**
 * An outage of the database is one line when it begins and one when it is over, with its length, whatever fails meanwhile. Errors
 * of the database that come as faults (a signal that could not be sent, a sweep) count to it.
 */
export const createOutageLog = (
  under: RelayLog,
  deps: { isReachable(): Promise<boolean>; elapsed(): number },
): OutageLog => {
  let away: { sinceMs: number; quiet: number; endMs: number } | undefined;
  let timer: NodeJS.Timeout | undefined;

  const look = async (): Promise<void> => {
    const answers = await deps.isReachable();
    if (!away) return;
    if (!answers) away.quiet = 0;
    else {
      if (away.quiet === 0) away.endMs = deps.elapsed();
      away.quiet += 1;
    }
    if (away.quiet < quietLooks) return plan();
    under.outageOver(Math.round(away.endMs - away.sinceMs));
    away = undefined;
  };
  const plan = (): void => {
    timer = setTimeout(() => void look(), lookMs).unref();
  };

  const begin = (thrown: unknown): void => {
    if (away) {
      away.quiet = 0;
      return;
    }
    const nowMs = deps.elapsed();
    away = { sinceMs: nowMs, quiet: 0, endMs: nowMs };
    under.outage(thrown);
    plan();
  };

  return {
    log: {
      ...under,
      outage: begin,
      fault(where, thrown) {
        if (isOutage(thrown)) begin(thrown);
        else under.fault(where, thrown);
      },
    },
    isAway: () => away !== undefined,
    stop() {
      clearTimeout(timer);
      away = undefined;
    },
  };
};
