import type { Clock } from '../../../shared/clock.ts';
import type { AgentId, ChatId, PrivateMessageId } from '../../../shared/domain/index.ts';
import { maxClockDifferenceMs, type KeptMessage } from '../../../shared/wire/index.ts';
import type { Database } from '../../storage/index.ts';
import { cardToSend } from '../card.ts';
import { applyChange, applyEarlyChanges } from '../changes/apply-change.ts';
import type { ChangeStore } from '../changes/change-store.ts';
import type { PrivateChatStore, PrivateMessageRow } from '../store.ts';

/** A message's place in the order of time, over all chats. */
export interface Place {
  sentAtMs: number;
  chatId: ChatId;
  id: PrivateMessageId;
}

/** What became of a message that another computer or a file told of. old: the clock would delete it at once. */
export type Kept = 'new' | 'changed' | 'known' | 'old';

/** Where this message stands. */
export const placeOfKept = ({ sentAtMs, colleagueId, id }: KeptMessage): Place => ({
  sentAtMs,
  chatId: colleagueId,
  id,
});

/** The private messages of this computer as another one of the person gets them, and theirs as they are taken in here. */
export interface KeptMessages {
  /** How many there are since then, epoch ms. */
  count(sinceMs?: number): number;
  /** Newest first, those before `before`; none that the clock is about to delete, none that was not sent. */
  page(options: { before?: Place | undefined; sinceMs?: number | undefined; limit: number }): KeptMessage[];
  /** In the caller's transaction; repeating changes nothing. Only ever moves a message forward. */
  take(message: KeptMessage, own: AgentId): Kept;
}

/** Of one message. */
const mostReactions = 200;

/** What was not sent, or failed, is still this computer's to send: not history yet. */
const isHistory = "state NOT IN ('queued', 'failed') AND chat_id NOT LIKE 'group:%'";

export const createKeptMessages = (deps: {
  db: Database;
  store: PrivateChatStore;
  changes: ChangeStore;
  /** The text of that message is deleted: what else holds it goes too. */
  forget(chatId: ChatId, id: PrivateMessageId): void;
  clock: Clock;
  /** How long messages are kept, ms, and by which clock. */
  kept: { ms: number; clock: Clock };
}): KeptMessages => {
  const { db, store, changes, clock, kept } = deps;
  const oldestMs = (): number => kept.clock.now() - kept.ms;
  const counted = db.prepare<{ n: number }>(
    `SELECT count(*) AS n FROM private_message WHERE sent_at_ms >= ? AND ${isHistory}`,
  );
  const newest = 'ORDER BY sent_at_ms DESC, chat_id DESC, id DESC LIMIT ?';
  const first = store.messages.select(`WHERE sent_at_ms >= ? AND ${isHistory} ${newest}`);
  const following = store.messages.select(
    `WHERE sent_at_ms >= ? AND (sent_at_ms, chat_id, id) < (?, ?, ?) AND ${isHistory} ${newest}`,
  );

  const toKept = (row: PrivateMessageRow): KeptMessage => {
    const { chatId, id, direction, text, sentAtMs, isUnread, readAtMs } = row;
    const card = cardToSend(row.card);
    const state = row.state as KeptMessage['state'];
    const { replyToId, mentions } = row;
    const author = direction === 'in' ? (chatId as AgentId) : row.authorId;
    const revision = author && changes.revisions.get({ chatId, messageId: id, authorId: author });
    const reactions = changes.reactionsOf(chatId, id).slice(-mostReactions);
    return {
      ...{ colleagueId: chatId as AgentId, id, direction, text, sentAtMs, isUnread, state },
      ...(direction === 'out' && readAtMs !== undefined ? { readAtMs } : {}),
      ...(card ? { card } : {}),
      ...(replyToId === undefined ? {} : { replyTo: replyToId }),
      ...(mentions === undefined ? {} : { mentions }),
      ...(revision === undefined
        ? {}
        : {
            revision: {
              id: revision.changeId,
              stampMs: revision.stampMs,
              isDeleted: revision.isDeleted,
            },
          }),
      ...(reactions.length === 0
        ? {}
        : {
            reactions: reactions.map(({ changeId, stampMs, byId, emoji, isOn }) => ({
              id: changeId,
              stampMs,
              by: byId,
              emoji,
              isOn,
            })),
          }),
    };
  };

  /** What became of it, as if it came from who changed it. Answers whether that is news here. */
  const takeChanges = (message: KeptMessage, chatId: AgentId, own: AgentId): boolean => {
    const { id, direction, revision, reactions = [], text, mentions } = message;
    const to = { store, changes, clock, own, forget: deps.forget };
    const author = direction === 'out' ? own : chatId;
    let isNews = false;
    if (revision !== undefined) {
      const about = { id: revision.id, message: id, stampMs: revision.stampMs, author };
      const body = revision.isDeleted
        ? ({ type: 'delete', ...about } as const)
        : ({ type: 'edit', ...about, text, ...(mentions === undefined ? {} : { mentions }) } as const);
      isNews = applyChange(to, chatId, body).length > 0;
    }
    for (const { id: changeId, stampMs, by, emoji, isOn } of reactions) {
      // In a chat of two, of those two.
      if (by !== own && by !== chatId) continue;
      const body = { type: 'reaction', id: changeId, message: id, stampMs, by, emoji, isOn } as const;
      isNews = applyChange(to, chatId, body).length > 0 || isNews;
    }
    return isNews;
  };

  /** Receipts that were here before the message. */
  const applyEarlyReceipts = (chatId: ChatId, id: PrivateMessageId, own: AgentId): void => {
    for (const early of store.takeEarlyReceipts(chatId, id)) {
      if (early.byId === chatId) store.advance(chatId, id, early.state, early.readAtMs);
      if (early.byId === own && early.state === 'read') store.readElsewhere(chatId, id);
    }
  };

  return {
    count: (sinceMs = 0) => counted.get(Math.max(sinceMs, oldestMs()))?.n ?? 0,
    page({ before, sinceMs = 0, limit }) {
      const fromMs = Math.max(sinceMs, oldestMs());
      const rows = before
        ? following.all(fromMs, before.sentAtMs, before.chatId, before.id, limit)
        : first.all(fromMs, limit);
      return rows.map(toKept);
    },
    take(message, own) {
      const { colleagueId: chatId, id, state, direction } = message;
      // As of what arrives: a clock that was ahead must not make the newest message for ever.
      const sentAtMs = Math.min(message.sentAtMs, clock.now() + maxClockDifferenceMs);
      if (sentAtMs < oldestMs() || chatId === own) return 'old';
      const readAtMs = message.readAtMs === undefined ? undefined : Math.min(message.readAtMs, clock.now());
      // The other computer owes the receipts, or has sent them; what is read here is told from here.
      const authorId = direction === 'out' ? own : chatId;
      const card = store.arrivingCard(message.card);
      const { replyTo: replyToId, mentions } = message;
      const row = { ...message, chatId, authorId, sentAtMs, readAtMs, card, replyToId, mentions };
      if (store.add({ ...row, reason: undefined, receiptDue: undefined })) {
        applyEarlyReceipts(chatId, id, own);
        const added = store.messages.get({ chatId, id });
        if (added) applyEarlyChanges({ store, changes, clock, own, forget: deps.forget }, added);
        takeChanges(message, chatId, own);
        return 'new';
      }
      const present = store.messages.get({ chatId, id });
      if (present?.direction !== direction) return 'known';
      const isChanged =
        direction === 'out'
          ? state !== 'received' && store.advance(chatId, id, state, readAtMs)
          : !message.isUnread && store.readElsewhere(chatId, id);
      return takeChanges(message, chatId, own) || isChanged ? 'changed' : 'known';
    },
  };
};
