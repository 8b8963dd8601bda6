import type { Clock } from '../../shared/clock.ts';
import type {
  AccountId,
  AgentId,
  Conversation,
  ConversationId,
  Message,
  MessageId,
  ViewCounts,
} from '../../shared/domain/index.ts';
import type { ReplyWindowRules } from '../../shared/domain/reply-window-rules.ts';
import { BackchannelError, toBackchannelError } from '../../shared/errors.ts';
import type { Log } from '../log.ts';
import type { ChangePublisher } from './change-publisher.ts';
import type { ChannelPort } from './ports.ts';
import type { ConversationPage, ListContext } from './store/lists.ts';
import type { Stores } from './stores.ts';
import type { Views } from './views.ts';

/** Messages in one answer of `listMessages`. */
export const messagesPerPage = 50;

/** What a person reads of the conversations, and that they have read it. */
export interface Reading {
  list(request: ConversationPage): { conversations: Conversation[]; hasMore: boolean; total: number };
  /** How many conversations each view has, of all that are here. */
  viewCounts(): ViewCounts;
  get(conversationId: ConversationId): Conversation | undefined;
  /** The newest 50 before `before`; oldest first. */
  listMessages(request: {
    conversationId: ConversationId;
    before?: { sentAtMs: number; id: MessageId } | undefined;
  }): { messages: Message[]; hasMore: boolean };
  /** The person has seen it; the customer's phone is told, when it can be. Errors: NOT_FOUND. */
  markRead(conversationId: ConversationId): void;
  /** The same person has read up to there on another computer: the customer is told nothing. In the caller's transaction. */
  readUpTo(conversationId: ConversationId, upToMs: number): void;
  /** Something beside their messages has changed: they are shown anew after the commit. Unknown ones are left out. */
  touch(conversationIds: readonly ConversationId[]): void;
}

export const createReading = (deps: {
  stores: Stores;
  publisher: ChangePublisher;
  views: Views;
  channel: ChannelPort;
  /** Whose views they are. */
  ownId(): AgentId | undefined;
  /** The provider's, as far as the app is allowed to use them. */
  rules(): ReplyWindowRules;
  /** Calls during a pause or a block only lengthen it. */
  sendingPause(accountId: AccountId): unknown;
  clock: Clock;
  log: Log;
}): Reading => {
  const { publisher, views, channel, clock, log } = deps;
  const { conversations, lists, messages } = deps.stores;
  const contextNow = (): ListContext => ({ nowMs: clock.now(), ownId: deps.ownId(), rules: deps.rules() });

  const sendSeenMark = async (conversation: Conversation): Promise<void> => {
    if (conversation.handledElsewhere !== undefined || conversation.replyWindow.state === 'closed') return;
    if (deps.sendingPause(conversation.accountId)) return;
    const client = await channel.client(conversation.accountId);
    await client?.markSeen(conversation.customerId);
  };

  return {
    list(request) {
      const context = contextNow();
      const { ids, hasMore, total } = lists.page(request, context);
      const rows = ids.flatMap((id) => conversations.get(id) ?? []);
      return { conversations: rows.map((row) => views.conversation(row, context.nowMs)), hasMore, total };
    },
    viewCounts: () => lists.counts(contextNow()),
    get(conversationId) {
      const row = conversations.get(conversationId);
      return row?.lastActivityAtMs === undefined ? undefined : views.conversation(row, clock.now());
    },
    listMessages({ conversationId, before }) {
      const nowMs = clock.now();
      const seenUpToMs = conversations.get(conversationId)?.seenUpToMs;
      const page = messages.page({ conversationId, before, limit: messagesPerPage });
      return {
        messages: page.views.map((view) => views.message(view, seenUpToMs, nowMs)),
        hasMore: page.hasMore,
      };
    },
    markRead(conversationId) {
      const row = conversations.get(conversationId);
      if (!row) throw new BackchannelError('NOT_FOUND');
      const wasUnread = publisher.inTransaction(() => {
        const ids = messages.markRead(conversationId, Number.MAX_SAFE_INTEGER);
        if (ids.length > 0) publisher.conversation(conversationId);
        return ids.length > 0;
      });
      if (!wasUnread) return;
      sendSeenMark(views.conversation(row, clock.now())).catch((error: unknown) => {
        // Only shown to the customer: a failure changes nothing here.
        log.warn('mark-seen.failed', { code: toBackchannelError(error).code });
      });
    },
    readUpTo(conversationId, upToMs) {
      publisher.inTransaction(() => {
        if (messages.markRead(conversationId, upToMs).length > 0) publisher.conversation(conversationId);
      });
    },
    touch(conversationIds) {
      publisher.inTransaction(() => {
        for (const id of conversationIds) if (conversations.get(id)) publisher.conversation(id);
      });
    },
  };
};
