import type { Clock } from '../../shared/clock.ts';
import type { ChatId } from '../../shared/domain/index.ts';
import { daysToMs, retention } from '../../shared/removal/retention.ts';
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
 * draft and the chat itself when nothing is left of it. Every table of private chats has its end here, with its message, or in
 * files/private-files.ts (test/main/private-chats/tables-end.test.ts). Also when the clock was set back: `clock` is the greatest
 * time ever seen.
 */
export const startPrivateRetention = (deps: {
  db: Database;
  store: PrivateChatStore;
  clock: Clock;
  /** The computer's own: a message just written offline is not old because the clock was once ahead. */
  ownClock: Clock;
  timers: Timers;
  days: number;
  /**
   * Deletes what else is too old, with what is left of groups. Each: since when it is kept, epoch ms; messages and what is known
   * beside them, what waited in vain, and transfers to and from other computers.
   */
  purge: (before: { keptMs: number; waitedMs: number; transferMs: number }) => void;
  /** A chat lost what is older than `beforeMs` (epoch ms); after the commit. */
  removed: (chatId: ChatId, beforeMs: number) => void;
}): (() => void) => {
  const { db, store, clock } = deps;
  const keptMs = daysToMs(deps.days);

  const purgeAll = (): void => {
    const nowMs = clock.now();
    const beforeMs = nowMs - keptMs;
    const touched = db.transaction(() => {
      store.dropEarlyReceiptsBefore(nowMs - daysToMs(earlyReceiptDays));
      const dropped = store.dropBefore(beforeMs, deps.ownClock.now() - keptMs);
      deps.purge({
        keptMs: beforeMs,
        waitedMs: nowMs - daysToMs(earlyReceiptDays),
        transferMs: nowMs - daysToMs(retention.historyTransferDays),
      });
      return dropped;
    });
    if (touched.length === 0) return;
    // Former pages in the write-ahead log hold what was deleted.
    db.afterCommit(() => db.emptyLog());
    for (const chatId of touched) deps.removed(chatId, beforeMs);
  };

  purgeAll();
  return repeatEvery(deps.timers, purgeEveryMs, purgeAll);
};
