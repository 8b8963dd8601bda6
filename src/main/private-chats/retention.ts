import type { Clock } from '../../shared/clock.ts';
import type { AgentId } from '../../shared/domain/index.ts';
import { daysToMs } from '../../shared/removal/retention.ts';
import type { Timers } from '../../shared/timers.ts';
import type { Database, PrivateChatRepository } from '../storage/index.ts';

const purgeEveryMs = 3600 * 1000;
/** A receipt whose message never came. */
const earlyReceiptDays = 30;

export interface PrivateRetention {
  /** Deletes what is too old; answers which chats lost something. Safe to repeat. */
  purge(): AgentId[];
  /** Purges every hour from now on; the answer stops it. */
  start(): () => void;
}

/**
 * Private chats are kept for `days` and no longer (shared/removal/retention.ts, or IT's managed number): messages with their receipts,
 * what still waited to be sent, and the draft and the chat itself when nothing is left of it. Also when the clock was set back: `clock`
 * is the greatest time ever seen.
 */
export const createPrivateRetention = (deps: {
  db: Database;
  repository: PrivateChatRepository;
  clock: Clock;
  /** The computer's own: a message just written offline is not old because the clock was once ahead. */
  ownClock: Clock;
  timers: Timers;
  days: number;
  /** After the commit. */
  removed: (colleagueId: AgentId, beforeMs: number) => void;
}): PrivateRetention => {
  const { db, repository, clock, timers } = deps;

  const purge = (): AgentId[] => {
    const nowMs = clock.now();
    const keptMs = daysToMs(deps.days);
    const beforeMs = nowMs - keptMs;
    const touched = db.transaction(() => {
      repository.dropEarlyReceiptsBefore(nowMs - daysToMs(earlyReceiptDays));
      return repository.dropBefore(beforeMs, deps.ownClock.now() - keptMs);
    });
    if (touched.length === 0) return touched;
    // What was deleted stays in no former page either.
    db.afterCommit(() => db.emptyLog());
    for (const colleagueId of touched) deps.removed(colleagueId, beforeMs);
    return touched;
  };

  return {
    purge,
    start() {
      let cancel = (): void => undefined;
      const again = (): void => {
        cancel = timers.after(purgeEveryMs, () => {
          purge();
          again();
        });
      };
      again();
      return () => cancel();
    },
  };
};
