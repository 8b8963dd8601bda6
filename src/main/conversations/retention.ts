import type { AccountId } from '../../shared/domain/index.ts';
import type { Announcer } from './announcer.ts';
import type { Stores } from './stores.ts';

/** Instagram content is never kept longer (mission I6, design §5). */
export const retentionMs = 30 * 24 * 60 * 60 * 1000;
export const purgeEveryMs = 60 * 60 * 1000;

export interface Retention {
  /** Removes content older than 30 days, and conversations that hold nothing any more. */
  purge(nowMs: number): void;
  /** Removes every trace of an account. Joins the caller's transaction. */
  wipeAccount(accountId: AccountId): void;
}

export const createRetention = (dependencies: { stores: Stores; announcer: Announcer }): Retention => {
  const { stores, announcer } = dependencies;
  const { conversations, messages } = stores;
  return {
    purge(nowMs) {
      announcer.inTransaction(() => {
        const limitMs = nowMs - retentionMs;
        for (const id of messages.purgeBefore(limitMs)) announcer.conversation(id);
        for (const id of conversations.emptyBefore(limitMs)) {
          announcer.conversationRemoved(id);
          conversations.remove(id);
        }
      });
    },
    wipeAccount(accountId) {
      announcer.inTransaction(() => {
        for (const id of conversations.idsOfAccount(accountId)) {
          announcer.conversationRemoved(id);
          conversations.remove(id);
        }
        messages.forgetAccount(accountId);
      });
    },
  };
};
