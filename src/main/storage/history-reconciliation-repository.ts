import type { AccountId, ConversationId, MessageKind, MessageMid } from '../../shared/domain/index.ts';
import type { Database } from './database.ts';

/** A stored message as Instagram's list is compared with it. */
export interface NamedMessage {
  mid: MessageMid;
  kind: MessageKind;
  direction: 'in' | 'out';
  sentAtMs: number;
}

export interface UnsharedMessage {
  mid: MessageMid;
  conversationId: ConversationId;
  /** Its place in the thread. */
  atMs: number;
  /** How often it was asked for again. */
  attempts: number;
}

/** What the history reconciliation asks of the store, and the messages Instagram lists without sharing what they say. */
export interface HistoryReconciliationRepository {
  /** Which of these are known: stored, or listed by Instagram without content. */
  knownMids(accountId: AccountId, mids: readonly MessageMid[]): Set<MessageMid>;
  /** Messages with a name that were neither unsent nor marked, sent in (after, upTo]; oldest first. */
  namedBetween(conversationId: ConversationId, afterMs: number, upToMs: number): NamedMessage[];
  /** Which of these bear the mark "no longer shared". */
  markedMids(accountId: AccountId, mids: readonly MessageMid[]): MessageMid[];
  /** A message that Instagram lists without sharing what it says. `dueAtMs`: when it is to be asked for again, if it is. */
  putUnshared(message: {
    accountId: AccountId;
    mid: MessageMid;
    conversationId: ConversationId;
    atMs: number;
    dueAtMs: number | undefined;
  }): void;
  /** Those of an account that are to be asked for again by `nowMs`, the longest overdue first. */
  unsharedDue(accountId: AccountId, nowMs: number, limit: number): UnsharedMessage[];
  postponeUnshared(accountId: AccountId, mid: MessageMid, dueAtMs: number): void;
  /** It came another way after all. Answers whether it stood there. */
  removeUnshared(accountId: AccountId, mid: MessageMid): boolean;
}

interface RawNamed {
  mid: MessageMid;
  kind: MessageKind;
  direction: 'in' | 'out';
  sent_at_ms: number;
}

export const createHistoryReconciliationRepository = (db: Database): HistoryReconciliationRepository => {
  const known = db.prepare<{ mid: MessageMid }>(`
    SELECT mid FROM message WHERE account_id = ? AND mid IN (SELECT value FROM json_each(?))
    UNION SELECT mid FROM unshared_message WHERE account_id = ? AND mid IN (SELECT value FROM json_each(?))`);
  const named = db.prepare<RawNamed>(`
    SELECT mid, kind, direction, sent_at_ms FROM message WHERE conversation_id = ? AND mid IS NOT NULL AND is_unsent = 0
      AND is_no_longer_shared = 0 AND sent_at_ms > ? AND sent_at_ms <= ? ORDER BY sent_at_ms, id`);
  const marked = db.prepare<{ mid: MessageMid }>(`
    SELECT mid FROM message WHERE account_id = ? AND is_no_longer_shared = 1 AND mid IN (SELECT value FROM json_each(?))`);
  const put = db.prepare(
    'INSERT INTO unshared_message (account_id, mid, conversation_id, at_ms, due_at_ms) VALUES (?, ?, ?, ?, ?) ON CONFLICT DO NOTHING',
  );
  const due = db.prepare<{
    mid: MessageMid;
    conversation_id: ConversationId;
    at_ms: number;
    attempts: number;
  }>(`
    SELECT mid, conversation_id, at_ms, attempts FROM unshared_message WHERE account_id = ? AND due_at_ms <= ?
    ORDER BY due_at_ms LIMIT ?`);
  const postpone = db.prepare(
    'UPDATE unshared_message SET due_at_ms = ?, attempts = attempts + 1 WHERE account_id = ? AND mid = ?',
  );
  const remove = db.prepare('DELETE FROM unshared_message WHERE account_id = ? AND mid = ?');
  return {
    knownMids(accountId, mids) {
      const list = JSON.stringify(mids);
      return new Set(known.all(accountId, list, accountId, list).map(({ mid }) => mid));
    },
    namedBetween: (conversationId, afterMs, upToMs) =>
      named.all(conversationId, afterMs, upToMs).map(({ mid, kind, direction, sent_at_ms: sentAtMs }) => ({
        mid,
        kind,
        direction,
        sentAtMs,
      })),
    markedMids: (accountId, mids) => marked.all(accountId, JSON.stringify(mids)).map(({ mid }) => mid),
    putUnshared({ accountId, mid, conversationId, atMs, dueAtMs }) {
      put.run(accountId, mid, conversationId, atMs, dueAtMs);
    },
    unsharedDue: (accountId, nowMs, limit) =>
      due
        .all(accountId, nowMs, limit)
        .map(({ mid, conversation_id: conversationId, at_ms: atMs, attempts }) => ({
          mid,
          conversationId,
          atMs,
          attempts,
        })),
    postponeUnshared(accountId, mid, dueAtMs) {
      postpone.run(dueAtMs, accountId, mid);
    },
    removeUnshared: (accountId, mid) => remove.run(accountId, mid).changes > 0,
  };
};
