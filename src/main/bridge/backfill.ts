import type { Clock } from '../../shared/clock.ts';
import type { AccountId } from '../../shared/domain/index.ts';
import type { ConversationChange } from '../conversations/index.ts';
import type { BridgeInboundRepository } from '../storage/index.ts';
import type { GrantStore } from './grant/grant-store.ts';

/** Older than the longest reply window: nobody can answer it any more. */
const longestBackMs = 7 * 24 * 60 * 60_000;

/**
 * Messages no webhook brought, found in Instagram's history: they are for LiveChat too. A colleague's console may have carried them,
 * so each is looked for before it is written.
 */
export interface Backfill {
  /** Everything this console has and has no note of. Answers whether there is any. */
  look(accountId: AccountId): boolean;
  /** The same of what has just changed. */
  lookAt(change: Pick<ConversationChange, 'conversation' | 'messages'>): boolean;
}

export const createBackfill = (deps: {
  inbound: Pick<BridgeInboundRepository, 'add' | 'addMissing' | 'addMissingUnsends'>;
  grantStore: Pick<GrantStore, 'current'>;
  clock: Clock;
}): Backfill => {
  const { inbound, grantStore, clock } = deps;
  /** What was said before the bridge was authorized stays where it was. */
  const sinceMs = (): number =>
    Math.max(grantStore.current()?.grantedAtMs ?? Number.POSITIVE_INFINITY, clock.now() - longestBackMs);
  return {
    look(accountId) {
      const unsends = inbound.addMissingUnsends(accountId, clock.now());
      return inbound.addMissing(accountId, sinceMs()) + unsends > 0;
    },
    lookAt({ conversation, messages }) {
      const { accountId } = conversation;
      if ((conversation.customerId as string) === accountId) return false;
      const fromMs = sinceMs();
      // Taken back while nobody was told: what LiveChat has of it goes as well.
      let isAny =
        messages.some(({ isUnsent }) => isUnsent) && inbound.addMissingUnsends(accountId, clock.now()) > 0;
      for (const { mid, direction, kind, isUnsent, isStandby, sentAtMs } of messages) {
        if (mid === undefined || direction === 'out' || sentAtMs < fromMs) continue;
        if (isUnsent || isStandby || kind === 'postback') continue;
        const isNew = inbound.add({
          accountId,
          conversationId: conversation.id,
          kind: 'message',
          subject: mid,
          variant: '',
          emoji: undefined,
          agentId: undefined,
          seq: 0,
          receivedAtMs: sentAtMs,
          isDoubtful: true,
        });
        isAny ||= isNew;
      }
      return isAny;
    },
  };
};
