import type { Clock } from '../../shared/clock.ts';
import type {
  AccountId,
  Conversation,
  ConversationId,
  Message,
  MessageId,
} from '../../shared/domain/index.ts';
import type { Emitter } from '../../shared/emitter.ts';
import type { ErrorCode } from '../../shared/errors.ts';
import type { People } from './ports.ts';
import type { Stores } from './stores.ts';
import { summaryOf } from './summary.ts';
import type { Views } from './views.ts';

/** A conversation as the renderer holds it, with what changed in it. */
export interface ConversationChange {
  conversation: Conversation;
  messages: Message[];
  /** Taken back, discarded or merged into another. */
  removedMessageIds: MessageId[];
  /** The conversation itself is gone. */
  isRemoved: boolean;
}

export interface ConversationEvents {
  'conversation.changed': ConversationChange;
  /** A new message of a customer, for notifications; not for repeats, history or what was read elsewhere. */
  'message.received': { conversation: Conversation; message: Message };
  /** Unread messages, or replies that wait, became more or fewer. */
  /** The provider has begun to limit an account or the app: an admin is to hear of it. `reason`: error code. */
  'account.limited': { accountId: AccountId | undefined; reason: ErrorCode };
  'counts.changed': { unread: number; waitingToSend: number };
}

/**
 * Collects what changed while a transaction runs, brings the touched conversations' summaries up to date inside it, and
 * emits the changes after the commit.
 */
export interface ChangePublisher {
  /** Runs `fn` in a transaction (joining an outer one). Everything marked in it is summarised before it ends. */
  inTransaction<T>(fn: () => T): T;
  message(conversationId: ConversationId, messageId: MessageId, options?: { isNew?: boolean }): void;
  messageRemoved(conversationId: ConversationId, messageId: MessageId): void;
  conversation(conversationId: ConversationId): void;
  /** Call before the row goes. */
  conversationRemoved(conversationId: ConversationId): void;
}

interface Marks {
  changed: Set<MessageId>;
  received: Set<MessageId>;
  removed: Set<MessageId>;
  /** The conversation as it was, when it is gone. */
  gone: Conversation | undefined;
}

export const createChangePublisher = (deps: {
  stores: Stores;
  views: Views;
  clock: Clock;
  emitter: Emitter<ConversationEvents>;
  people: People;
}): ChangePublisher => {
  const { stores, views, clock, emitter, people } = deps;
  const { db, conversations, messages, outbox } = stores;
  let depth = 0;
  let marks = new Map<ConversationId, Marks>();

  const marksOf = (id: ConversationId): Marks => {
    const known = marks.get(id);
    if (known) return known;
    const made: Marks = { changed: new Set(), received: new Set(), removed: new Set(), gone: undefined };
    marks.set(id, made);
    return made;
  };

  const summarise = (): void => {
    for (const [id, { gone }] of marks) {
      const row = conversations.get(id);
      if (gone || !row) continue;
      conversations.put({
        id,
        accountId: row.accountId,
        customerId: row.customerId,
        ...summaryOf(stores, row, people),
      });
    }
  };

  const announce = (collected: Map<ConversationId, Marks>): void => {
    const nowMs = clock.now();
    for (const [id, { changed, received, removed, gone }] of collected) {
      const row = conversations.get(id);
      if (!row || row.lastActivityAtMs === undefined) {
        const last = gone ?? (row && views.conversation(row, nowMs));
        if (last) {
          emitter.emit('conversation.changed', {
            conversation: last,
            messages: [],
            removedMessageIds: [...removed],
            isRemoved: true,
          });
        }
        continue;
      }
      const conversation = views.conversation(row, nowMs);
      const shown = [...changed].flatMap((messageId) => {
        const view = messages.view(messageId);
        return view ? [views.message(view, row.seenUpToMs, nowMs)] : [];
      });
      emitter.emit('conversation.changed', {
        conversation,
        messages: shown.sort((a, b) => a.sentAtMs - b.sentAtMs),
        removedMessageIds: [...removed],
        isRemoved: false,
      });
      for (const message of shown) {
        if (received.has(message.id)) emitter.emit('message.received', { conversation, message });
      }
    }
    emitter.emit('counts.changed', {
      unread: conversations.unreadTotal(),
      waitingToSend: outbox.countWaiting(),
    });
  };

  return {
    inTransaction(fn) {
      if (depth > 0) return fn();
      depth = 1;
      marks = new Map();
      try {
        return db.transaction(() => {
          const result = fn();
          summarise();
          const collected = marks;
          if (collected.size > 0) db.afterCommit(() => announce(collected));
          return result;
        });
      } finally {
        depth = 0;
        marks = new Map();
      }
    },
    message(conversationId, messageId, options) {
      const own = marksOf(conversationId);
      own.changed.add(messageId);
      if (options?.isNew) own.received.add(messageId);
    },
    messageRemoved(conversationId, messageId) {
      const own = marksOf(conversationId);
      own.removed.add(messageId);
      own.changed.delete(messageId);
    },
    conversation(conversationId) {
      marksOf(conversationId);
    },
    conversationRemoved(conversationId) {
      const row = conversations.get(conversationId);
      if (row) marksOf(conversationId).gone = views.conversation(row, clock.now());
    },
  };
};
