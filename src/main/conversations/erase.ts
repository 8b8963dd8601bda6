import type { Clock } from '../../shared/clock.ts';
import {
  type AccountId,
  type ConversationId,
  conversationIdOf,
  type CustomerId,
} from '../../shared/domain/index.ts';
import type { WipedCounts } from '../../shared/removal/index.ts';
import type { ChangePublisher } from './change-publisher.ts';
import type { Stores } from './stores.ts';
import { displayNameOf } from './conversation-view.ts';

/** What a removal asks of this module. All synchronous; counts are rows by kind of data (shared/removal/data-table.ts). */
export interface Erasure {
  /** Whose conversation it is, with the name people see. */
  customerOf(
    conversationId: ConversationId,
  ): { accountId: AccountId; customerId: CustomerId; name: string } | undefined;
  /**
   * Wipes everything of one customer here, in one transaction, and keeps what was written before from coming back; what the
   * customer writes later starts afresh. A repeat finds nothing. `upToMs`: when it was asked for, best by the relay's clock;
   * otherwise this one's.
   */
  eraseCustomer(request: {
    accountId: AccountId;
    customerId: CustomerId;
    upToMs?: number | undefined;
    /** The order, at the relay. */
    removalId?: string | undefined;
  }): WipedCounts;
  /**
   * What colleagues' consoles have told of erasures before this computer came, as far as `isErasure` knows the removal: what is
   * here of such a customer goes, and what was written until then does not come back. Messages written since are read again by
   * the next comparison with the provider.
   */
  eraseTold(isErasure: (removalId: string) => boolean): void;
  countsOfConversation(conversationId: ConversationId): WipedCounts;
  countsOfAccount(accountId: AccountId): WipedCounts;
}

export const createErasure = (deps: {
  stores: Stores;
  publisher: ChangePublisher;
  /** Deletes the contents of files whose rows are gone. */
  sweepFiles(): void;
  /** Deletes what could not be applied and speaks of this customer. */
  forgetSetAside(customerId: CustomerId): void;
  clock: Clock;
}): Erasure => {
  const { stores, publisher, clock } = deps;
  const { db, conversations, erasure } = stores;

  /** In a transaction. */
  const wipe = (accountId: AccountId, customerId: CustomerId): void => {
    publisher.conversationRemoved(conversationIdOf(accountId, customerId));
    erasure.wipe(accountId, customerId);
    deps.forgetSetAside(customerId);
    db.afterCommit(() => db.emptyLog());
    db.afterCommit(deps.sweepFiles);
  };

  return {
    customerOf(conversationId) {
      const row = conversations.get(conversationId);
      return row && { accountId: row.accountId, customerId: row.customerId, name: displayNameOf(row) };
    },
    eraseCustomer({ accountId, customerId, upToMs, removalId }) {
      const id = conversationIdOf(accountId, customerId);
      const nowMs = clock.now();
      return publisher.inTransaction(() => {
        const row = conversations.get(id);
        const counts = erasure.countsOfConversation(id);
        // The provider's clock may be ahead of ours: what is stored was written before in any case.
        const untilMs = Math.max(upToMs ?? nowMs, row?.lastCustomerMessageAtMs ?? 0);
        erasure.markErased(accountId, customerId, untilMs, nowMs, removalId);
        wipe(accountId, customerId);
        return counts;
      });
    },
    eraseTold(isErasure) {
      const nowMs = clock.now();
      for (const { removalId, accountId, digest, upToMs } of erasure.told()) {
        if (!isErasure(removalId)) continue;
        publisher.inTransaction(() => {
          const customerId = erasure.customerOf(accountId, digest);
          erasure.mark(digest, Math.min(upToMs, nowMs), nowMs, removalId);
          erasure.forgetTold(removalId);
          if (customerId !== undefined) wipe(accountId, customerId);
        });
      }
    },
    countsOfConversation: erasure.countsOfConversation,
    countsOfAccount: erasure.countsOfAccount,
  };
};
