import type {
  ChatId,
  PrivateChatSummary,
  PrivateMessage,
  PrivateMessageId,
} from '../../shared/domain/index.ts';
import type { Database } from '../storage/index.ts';
import type { PrivateChatStore, PrivateMessageRow } from './store.ts';

/** What changed in one chat. */
export interface PrivateChatChange {
  chatId: ChatId;
  /** New or changed ones, oldest first; none when only the unread count or the trust changed. */
  messages: PrivateMessage[];
  /** Ids in `messages` that have just arrived from a colleague: what a notification is about. */
  receivedIds: PrivateMessageId[];
  /** Messages that are not there any more: the person cancelled them. */
  removedIds: PrivateMessageId[];
  summary: PrivateChatSummary;
  /** Messages older than this were deleted, epoch ms. */
  removedBeforeMs?: number | undefined;
}

/** Gathers what one transaction changed, so that a batch of arrivals is one event per chat, after the commit. */
export const createChangeEvents = (deps: {
  db: Database;
  store: PrivateChatStore;
  messageOf(row: PrivateMessageRow): PrivateMessage;
  summary(chatId: ChatId): PrivateChatSummary;
  emit(change: PrivateChatChange): void;
}): {
  changed(chatId: ChatId, ids: readonly PrivateMessageId[], isReceived?: boolean): void;
  stop(): void;
} => {
  const { db, store, messageOf, summary } = deps;
  const changes = new Map<ChatId, { ids: Set<PrivateMessageId>; receivedIds: Set<PrivateMessageId> }>();
  let isStopped = false;

  const publish = (): void => {
    const published = [...changes];
    changes.clear();
    if (isStopped) return;
    for (const [chatId, { ids, receivedIds }] of published) {
      const rows = [...ids]
        .map((id) => store.messages.get({ chatId, id }))
        .filter((row) => row !== undefined);
      rows.sort((a, b) => a.sentAtMs - b.sentAtMs || (a.id < b.id ? -1 : 1));
      deps.emit({
        chatId,
        messages: rows.map(messageOf),
        receivedIds: rows.filter((row) => receivedIds.has(row.id)).map((row) => row.id),
        removedIds: [...ids].filter((id) => !rows.some((row) => row.id === id)),
        summary: summary(chatId),
      });
    }
  };

  return {
    changed: (chatId, ids, isReceived = false) =>
      db.afterCommit(() => {
        const isFirst = changes.size === 0;
        const entry = changes.get(chatId) ?? { ids: new Set(), receivedIds: new Set() };
        changes.set(chatId, entry);
        for (const id of ids) {
          entry.ids.add(id);
          if (isReceived) entry.receivedIds.add(id);
        }
        // The hooks of one commit run in one go; the event follows them.
        if (isFirst) queueMicrotask(publish);
      }),
    stop() {
      isStopped = true;
    },
  };
};
