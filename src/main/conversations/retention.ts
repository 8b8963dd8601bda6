import type { AccountId } from '../../shared/domain/index.ts';
import { daysToMs, retention as promised } from '../../shared/removal/retention.ts';
import type { Attachments } from './attachments/index.ts';
import type { ChangePublisher } from './change-publisher.ts';
import type { Stores } from './stores.ts';

export const purgeEveryMs = 60 * 60 * 1000;
/**
 * Content of customers is never kept longer than promised (policy I6, architecture.md §5.4): what would be too old before the
 * next look goes at this one, with an hour to spare for a computer that was busy.
 */
export const retentionMs = daysToMs(promised.instagramContentDays) - 2 * purgeEveryMs;

export interface Retention {
  /**
   * Removes content that is too old to be kept, and conversations that hold nothing any more, with a record of it. `nowMs`: the
   * greatest time ever seen.
   */
  purge(nowMs: number): void;
  /** Removes every trace of an account. Joins the caller's transaction. */
  wipeAccount(accountId: AccountId): void;
}

export const createRetention = (deps: {
  stores: Stores;
  publisher: ChangePublisher;
  files: Pick<Attachments, 'purgeBefore' | 'collectFiles' | 'sweep'>;
}): Retention => {
  const { stores, publisher, files } = deps;
  const { db, conversations, messages, erasure, historyImport, records } = stores;

  const record = (
    nowMs: number,
    counts: { conversations: number; messages: number; drafts: number },
  ): void => {
    const wiped = Object.fromEntries(Object.entries(counts).filter(([, count]) => count > 0));
    if (Object.keys(wiped).length === 0) return;
    records.add({ kind: 'retention', atMs: nowMs, wiped });
    // What was deleted stays in no former page either.
    db.afterCommit(() => db.emptyLog());
  };

  return {
    purge(nowMs) {
      publisher.inTransaction(() => {
        const limitMs = nowMs - retentionMs;
        const { touched, removed } = messages.purgeBefore(limitMs);
        for (const id of touched) publisher.conversation(id);
        const emptied = conversations.emptyBefore(limitMs);
        let drafts = 0;
        for (const id of emptied) {
          publisher.conversationRemoved(id);
          conversations.remove(id);
          drafts += erasure.dropDraft(id);
        }
        record(nowMs, { conversations: emptied.length, messages: removed, drafts });
        records.closeBefore(limitMs);
        records.purgeBefore(nowMs - daysToMs(promised.recordDays));
        erasure.purgeMarksBefore(limitMs);
        historyImport.purgeBefore(limitMs);
        files.collectFiles();
        files.purgeBefore(limitMs);
      });
    },
    wipeAccount(accountId) {
      publisher.inTransaction(() => {
        for (const id of conversations.idsOfAccount(accountId)) {
          publisher.conversationRemoved(id);
          conversations.remove(id);
          erasure.dropDraft(id);
        }
        messages.forgetAccount(accountId);
        historyImport.forgetAccount(accountId);
        records.forgetAccount(accountId);
        db.afterCommit(() => db.emptyLog());
        db.afterCommit(() => void files.sweep());
      });
    },
  };
};
