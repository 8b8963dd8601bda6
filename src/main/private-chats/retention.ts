import type { Clock } from '../../shared/clock.ts';
import type { ChatId } from '../../shared/domain/index.ts';
import { daysToMs } from '../../shared/removal/retention.ts';
import type { Timers } from '../../shared/timers.ts';
import type { Database } from '../storage/index.ts';
import { repeatEvery } from '../work/index.ts';
import type { PrivateChatStore } from './store.ts';

const purgeEveryMs = 3600 * 1000;
/** A receipt whose message never came. */
const earlyReceiptDays = 30;

/**
 * Deletes what is too old, now and every hour; answers the way to end it. Private chats are kept for `days` and no longer
 * (shared/removal/retention.ts, or IT's managed number): messages with their receipts, what still waited to be sent, and the
 * draft and the chat itself when nothing is left of it. Also when the clock was set back: `clock` is the greatest time ever seen.
 */
export const startPrivateRetention = (deps: {
  db: Database;
  store: PrivateChatStore;
  clock: Clock;
  /** The computer's own: a message just written offline is not old because the clock was once ahead. */
  ownClock: Clock;
  timers: Timers;
  days: number;
  /** Deletes what waited in vain since before then, epoch ms, and groups of which nothing is left. */
  purgeGroups: (beforeMs: number) => void;
  /** A chat lost what is older than `beforeMs` (epoch ms); after the commit. */
  removed: (chatId: ChatId, beforeMs: number) => void;
}): (() => void) => {
  const { db, store, clock } = deps;
  const keptMs = daysToMs(deps.days);

  const purge = (): void => {
    const nowMs = clock.now();
    const beforeMs = nowMs - keptMs;
    const touched = db.transaction(() => {
      store.dropEarlyReceiptsBefore(nowMs - daysToMs(earlyReceiptDays));
      const dropped = store.dropBefore(beforeMs, deps.ownClock.now() - keptMs);
      deps.purgeGroups(nowMs - daysToMs(earlyReceiptDays));
      return dropped;
    });
    if (touched.length === 0) return;
    // Former pages in the write-ahead log hold what was deleted.
    db.afterCommit(() => db.emptyLog());
    for (const chatId of touched) deps.removed(chatId, beforeMs);
  };

  purge();
  return repeatEvery(deps.timers, purgeEveryMs, purge);
};
