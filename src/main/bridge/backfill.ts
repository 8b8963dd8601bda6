import type { Clock } from '../../shared/clock.ts';
import type { AccountId } from '../../shared/domain/index.ts';
import type { MessagingLimits } from '../messaging/index.ts';
import type { ConversationChange } from '../conversations/index.ts';
import type { GrantStore } from './grant/grant-store.ts';
import type { BridgeChannel } from './ports.ts';
import type { BridgeStore } from './store/index.ts';

/**
 * Messages that no webhook delivered and Instagram's history told of are for LiveChat too. A colleague's console may have carried
 * them, so each is looked for before it is written.
 */
export interface Backfill {
  /** Notes all messages and unsends of this console that are not noted. Answers whether there were any. */
  addMissing(accountId: AccountId): boolean;
  /** The same of what has just changed. */
  addChanged(change: Pick<ConversationChange, 'conversation' | 'messages'>): boolean;
}

export const createBackfill = (deps: {
  store: Pick<BridgeStore, 'inbound'>;
  grantStore: Pick<GrantStore, 'current'>;
  channel: Pick<BridgeChannel, 'boundSinceMs'>;
  limits: Pick<MessagingLimits, 'replyWindow'>;
  clock: Clock;
}): Backfill => {
  const { grantStore, clock } = deps;
  const { inbound } = deps.store;
  /**
   * What was written before the bridge was authorized is not carried, nor what was written before the account was connected (its
   * past is read, decision 0070), nor what is too old to be answered.
   */
  const sinceMs = (accountId: AccountId): number =>
    Math.max(
      grantStore.current()?.grantedAtMs ?? Number.POSITIVE_INFINITY,
      deps.channel.boundSinceMs(accountId) ?? Number.POSITIVE_INFINITY,
      clock.now() - deps.limits.replyWindow.humanAgentMs,
    );
  return {
    addMissing(accountId) {
      const unsends = inbound.addMissingUnsends(accountId, clock.now());
      return inbound.addMissing(accountId, sinceMs(accountId)) + unsends > 0;
    },
    addChanged({ conversation, messages }) {
      const { id: conversationId, accountId, customerId } = conversation;
      if ((customerId as string) === accountId) return false;
      const fromMs = sinceMs(accountId);
      // Unsent without a webhook: LiveChat's copies are to be deleted as well.
      let isAny =
        messages.some(({ isUnsent }) => isUnsent) && inbound.addMissingUnsends(accountId, clock.now()) > 0;
      for (const { mid, direction, kind, isUnsent, isStandby, sentAtMs } of messages) {
        if (mid === undefined || direction === 'out' || sentAtMs < fromMs) continue;
        if (isUnsent || isStandby || kind === 'postback') continue;
        const row = { accountId, conversationId, kind: 'message', subject: mid } as const;
        const isNew = inbound.add({ ...row, receivedAtMs: sentAtMs, isDoubtful: true });
        isAny ||= isNew;
      }
      return isAny;
    },
  };
};
