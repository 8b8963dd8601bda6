import type { Clock } from '../../shared/clock.ts';
import type {
  AgentId,
  CameFrom,
  Conversation,
  ConversationId,
  Message,
  MessageId,
  ViewCounts,
} from '../../shared/domain/index.ts';
import type { ReplyWindowRules } from '../../shared/domain/reply-window-rules.ts';
import type { ChangePublisher } from './change-publisher.ts';
import { createListReading, type ListReading } from './list-reading.ts';
import type { ListContext } from './store/lists.ts';
import type { Stores } from './stores.ts';
import type { Views } from './views.ts';

/** Messages in one answer of `listMessages`. */
export const messagesPerPage = 50;

/** What a person reads of the conversations. */
export interface Reading extends ListReading {
  /** How many conversations each view has, of all that are here. */
  viewCounts(): ViewCounts;
  get(conversationId: ConversationId): Conversation | undefined;
  /** How much there is of it, and when it was written in last, epoch ms. */
  sizeOf(conversationId: ConversationId): { messageCount: number; lastAtMs: number } | undefined;
  getMessage(messageId: MessageId): Message | undefined;
  /** Where the customer came from, as far as a message that is kept tells. */
  cameFrom(conversationId: ConversationId): CameFrom | undefined;
  /** The newest 50 before `before`; oldest first. */
  listMessages(request: {
    conversationId: ConversationId;
    before?: { sentAtMs: number; id: MessageId } | undefined;
  }): { messages: Message[]; hasMore: boolean };
  /** The same person has read up to there on another computer: the customer is told nothing. In the caller's transaction. */
  readUpTo(conversationId: ConversationId, upToMs: number): void;
  /** Something beside their messages has changed: they are shown anew after the commit. Unknown ones are left out. */
  touch(conversationIds: readonly ConversationId[]): void;
}

export const createReading = (deps: {
  stores: Stores;
  publisher: ChangePublisher;
  views: Views;
  /** Whose views they are. */
  ownId(): AgentId | undefined;
  /** The provider's, as far as the app is allowed to use them. */
  rules(): ReplyWindowRules;
  clock: Clock;
}): Reading => {
  const { publisher, views, clock } = deps;
  const { conversations, lists, messages } = deps.stores;
  const contextNow = (): ListContext => ({ nowMs: clock.now(), ownId: deps.ownId(), rules: deps.rules() });

  return {
    ...createListReading({ conversations, lists, view: views.conversation, contextNow }),
    viewCounts: () => lists.counts(contextNow()),
    get(conversationId) {
      const row = conversations.get(conversationId);
      return row?.lastActivityAtMs === undefined ? undefined : views.conversation(row, clock.now());
    },
    sizeOf(conversationId) {
      const lastAtMs = conversations.get(conversationId)?.lastActivityAtMs;
      return lastAtMs === undefined
        ? undefined
        : { messageCount: messages.countOf(conversationId), lastAtMs };
    },
    getMessage(messageId) {
      const view = messages.view(messageId);
      const seenUpToMs = view && conversations.get(view.conversationId)?.seenUpToMs;
      return view && views.message(view, seenUpToMs, clock.now());
    },
    cameFrom: (conversationId) => views.cameFrom(messages.cameFrom(conversationId)),
    listMessages({ conversationId, before }) {
      const nowMs = clock.now();
      const seenUpToMs = conversations.get(conversationId)?.seenUpToMs;
      const page = messages.page({ conversationId, before, limit: messagesPerPage });
      return {
        messages: page.views.map((view) => views.message(view, seenUpToMs, nowMs)),
        hasMore: page.hasMore,
      };
    },
    readUpTo(conversationId, upToMs) {
      publisher.inTransaction(() => {
        const ids = messages.markRead(conversationId, upToMs);
        for (const id of ids) publisher.message(conversationId, id);
        if (ids.length > 0) publisher.conversation(conversationId);
      });
    },
    touch(conversationIds) {
      publisher.inTransaction(() => {
        for (const id of conversationIds) if (conversations.get(id)) publisher.conversation(id);
      });
    },
  };
};
