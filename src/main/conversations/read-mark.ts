import type { Clock } from '../../shared/clock.ts';
import type { ConversationId, MessageId } from '../../shared/domain/index.ts';
import { BackchannelError, toBackchannelError } from '../../shared/errors.ts';
import type { TellSeen } from '../../shared/ipc/index.ts';
import type { Log } from '../log.ts';
import type { ChangePublisher } from './change-publisher.ts';
import type { ChannelPort } from './ports.ts';
import type { Stores } from './stores.ts';
import type { Views } from './views.ts';

/** What counts as read here, and when the customer is told. */
export interface ReadMark {
  /**
   * The person has seen the conversation to this message, or to its end where none is named. What came later stays unread.
   * Answers up to when it is read, Instagram's time; undefined: the message was taken away since. Errors: NOT_FOUND.
   */
  markRead(conversationId: ConversationId, seenId?: MessageId): number | undefined;
  /** A reply was sent: the customer may be told with it. */
  replied(conversationId: ConversationId): void;
}

/** Calls under way at a time. What is one too many is left out: nothing depends on it, and the next reply tells as much. */
const mostAtOnce = 4;
/** Conversations of which is remembered what was told. */
const mostTold = 1_000;

export const createReadMark = (deps: {
  stores: Stores;
  publisher: ChangePublisher;
  views: Views;
  channel: ChannelPort;
  /** No call is wanted now: a pause, or a block. */
  isPaused(conversationId: ConversationId): boolean;
  /** The person's choice. */
  tellSeen(): TellSeen;
  clock: Clock;
  log: Log;
}): ReadMark => {
  const { stores, publisher, views, channel, clock, log } = deps;
  const { conversations, messages } = stores;
  /** The customer's newest message of which they were told, by conversation; twice would do no harm, so only in memory. */
  const toldUpToMs = new Map<ConversationId, number>();
  let underWay = 0;

  const tell = async (conversationId: ConversationId): Promise<void> => {
    const before = conversations.get(conversationId);
    const writtenAtMs = before?.lastCustomerMessageAtMs;
    if (!before || writtenAtMs === undefined) return;
    if ((toldUpToMs.get(conversationId) ?? 0) >= writtenAtMs || underWay >= mostAtOnce) return;
    underWay += 1;
    try {
      const client = await channel.client(before.accountId);
      // Erased, handed over or run out meanwhile.
      const row = conversations.get(conversationId);
      if (!client || row?.lastCustomerMessageAtMs === undefined || deps.isPaused(conversationId)) return;
      const { handledElsewhere, replyWindow } = views.conversation(row, clock.now());
      if (handledElsewhere !== undefined || replyWindow.state === 'closed') return;
      // Noted first: a failed call is not made again, so that nothing gathers while the network is away.
      toldUpToMs.delete(conversationId);
      toldUpToMs.set(conversationId, writtenAtMs);
      const [oldest] = toldUpToMs.keys();
      if (toldUpToMs.size > mostTold && oldest !== undefined) toldUpToMs.delete(oldest);
      await client.markSeen(row.customerId);
    } finally {
      underWay -= 1;
    }
  };

  const tellInBackground = (conversationId: ConversationId): void => {
    tell(conversationId).catch((error: unknown) => {
      // Only shown to the customer: a failure changes nothing here.
      log.warn('mark-seen.failed', { code: toBackchannelError(error).code });
    });
  };

  return {
    markRead(conversationId, seenId) {
      if (!conversations.get(conversationId)) throw new BackchannelError('NOT_FOUND');
      const upToMs = seenId === undefined ? Number.MAX_SAFE_INTEGER : messages.get(seenId)?.sentAtMs;
      // The message was taken away since: the window shows another newest one and tells of that.
      if (upToMs === undefined) return undefined;
      const wasUnread = publisher.inTransaction(() => {
        const ids = messages.markRead(conversationId, upToMs);
        for (const id of ids) publisher.message(conversationId, id);
        if (ids.length > 0) publisher.conversation(conversationId);
        return ids.length > 0;
      });
      if (wasUnread && deps.tellSeen() === 'when-read') tellInBackground(conversationId);
      return upToMs;
    },
    replied(conversationId) {
      if (deps.tellSeen() !== 'off') tellInBackground(conversationId);
    },
  };
};
