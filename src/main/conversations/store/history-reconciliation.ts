import type { AccountId, ConversationId, MessageKind, MessageMid } from '../../../shared/domain/index.ts';
import { type Database, defineTable, number, optional, text } from '../../storage/index.ts';

/** A stored message as the provider's list is compared with it. */
export interface NamedMessage {
  mid: MessageMid;
  kind: MessageKind;
  direction: 'in' | 'out';
  sentAtMs: number;
}

/** A message that the provider lists without sharing what it says. */
const unsharedTable = defineTable(
  'unshared_message',
  {
    accountId: text<AccountId>(),
    mid: text<MessageMid>(),
    conversationId: text<ConversationId>(),
    /** Its place in the thread. */
    atMs: number(),
    /** When it is to be asked for again, if it is. */
    dueAtMs: optional(number()),
    /** How often it was asked for again. */
    attempts: number(),
  },
  { key: ['accountId', 'mid'] },
);

/** What the history reconciliation asks of the store, and the messages that are listed without content. */
export const createReconciliationStore = (db: Database) => {
  const table = unsharedTable.on(db);
  const due = table.select('WHERE account_id = ? AND due_at_ms <= ? ORDER BY due_at_ms LIMIT ?');
  const known = db.prepare<{ mid: MessageMid }>(`
    SELECT mid FROM message WHERE account_id = ? AND mid IN (SELECT value FROM json_each(?))
    UNION SELECT mid FROM unshared_message WHERE account_id = ? AND mid IN (SELECT value FROM json_each(?))`);
  const named = db.prepare<NamedMessage>(`
    SELECT mid, kind, direction, sent_at_ms AS "sentAtMs" FROM message
    WHERE conversation_id = ? AND mid IS NOT NULL AND is_unsent = 0
      AND is_no_longer_shared = 0 AND sent_at_ms > ? AND sent_at_ms <= ? ORDER BY sent_at_ms, id`);
  const marked = db.prepare<{ mid: MessageMid }>(`
    SELECT mid FROM message WHERE account_id = ? AND is_no_longer_shared = 1 AND mid IN (SELECT value FROM json_each(?))`);
  return {
    /** Which of these are known: stored, or listed by the provider without content. */
    knownMids(accountId: AccountId, mids: readonly MessageMid[]): Set<MessageMid> {
      const list = JSON.stringify(mids);
      return new Set(known.all(accountId, list, accountId, list).map(({ mid }) => mid));
    },
    /** Messages with a name that were neither unsent nor marked, sent in (after, upTo]; oldest first. */
    namedBetween: (conversationId: ConversationId, afterMs: number, upToMs: number): NamedMessage[] =>
      named.all(conversationId, afterMs, upToMs),
    /** Which of these bear the mark "no longer shared". */
    markedMids: (accountId: AccountId, mids: readonly MessageMid[]): MessageMid[] =>
      marked.all(accountId, JSON.stringify(mids)).map(({ mid }) => mid),
    unshared: {
      insertNew: table.insertNew,
      update: table.update,
      /** It came another way after all. */
      delete: table.delete,
      /** Those of an account that are to be asked for again by `nowMs`, the longest overdue first. */
      due: (accountId: AccountId, nowMs: number, limit: number) => due.all(accountId, nowMs, limit),
    },
  };
};
