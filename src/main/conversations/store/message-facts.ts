import type { AccountId, AgentId, ConversationId, MessageMid } from '../../../shared/domain/index.ts';
import { type Database, defineTable, json, number, optional, type RowOf, text } from '../../storage/index.ts';

/** Facts about messages that may be known before, or without, the message itself. */

export const reactionTable = defineTable(
  'reaction',
  {
    accountId: text<AccountId>(),
    mid: text<MessageMid>(),
    reactor: text<'customer' | 'us'>(),
    conversationId: text<ConversationId>(),
    /** Absent: taken back. Kept so that an older reaction cannot come back. */
    emoji: optional(text()),
    /** Who of the team gave it, or took it back, where a console of ours did. */
    agentId: optional(text<AgentId>()),
    atMs: number(),
  },
  { key: ['accountId', 'mid', 'reactor'], keep: ['conversationId'] },
);
export type ReactionRow = RowOf<typeof reactionTable>;

/** The customer has seen a message that is not known yet. */
export const seenMarkTable = defineTable(
  'seen_mark',
  {
    accountId: text<AccountId>(),
    mid: text<MessageMid>(),
    conversationId: text<ConversationId>(),
    atMs: number(),
  },
  { key: ['accountId', 'mid'] },
);

/** Who wrote a reply, as the author's console told. */
export const replyAuthorTable = defineTable(
  'reply_author',
  {
    accountId: text<AccountId>(),
    mid: text<MessageMid>(),
    agentId: text<AgentId>(),
    atMs: number(),
    /** Titles of the buttons under it, until the message itself has come. */
    buttons: optional(json<string[]>()),
  },
  { key: ['accountId', 'mid'] },
);

/** A message that is said to exist and that nobody has sent us: to be asked for at `dueAtMs`. */
const noticeTable = defineTable(
  'message_notice',
  {
    accountId: text<AccountId>(),
    mid: text<MessageMid>(),
    atMs: number(),
    dueAtMs: number(),
    attempts: number(),
  },
  { key: ['accountId', 'mid'] },
);

export const createReactionStore = (db: Database) => {
  const table = reactionTable.on(db);
  const newest = table.select(
    'WHERE conversation_id = ? AND emoji IS NOT NULL ORDER BY at_ms DESC, mid LIMIT 1',
  );
  const count = db.prepare<{ n: number }>(
    'SELECT count(*) AS n FROM reaction WHERE account_id = ? AND mid = ?',
  );
  const removeAll = db.prepare('DELETE FROM reaction WHERE account_id = ? AND mid = ?');
  return {
    get: table.get,
    put: table.put,
    /** The newest reaction that was not taken back. */
    newest: (conversationId: ConversationId) => newest.get(conversationId),
    /** Of one message, with those that were taken back. */
    count: (accountId: AccountId, mid: MessageMid): number => count.get(accountId, mid)?.n ?? 0,
    removeAll: (accountId: AccountId, mid: MessageMid) => void removeAll.run(accountId, mid),
  };
};

export const createNoticeStore = (db: Database) => {
  const table = noticeTable.on(db);
  const due = table.select('WHERE due_at_ms <= ? ORDER BY due_at_ms LIMIT ?');
  const next = db.prepare<{ at: number | null }>('SELECT min(due_at_ms) AS at FROM message_notice');
  return {
    insertNew: table.insertNew,
    update: table.update,
    delete: table.delete,
    due: (nowMs: number, limit: number) => due.all(nowMs, limit),
    nextDueAtMs: (): number | undefined => next.get()?.at ?? undefined,
  };
};

/** How often events without a place in a conversation came, and when last. */
export const createEventCounts = (db: Database) => {
  const count = db.prepare(`
    INSERT INTO event_count (account_id, label, count, last_at_ms) VALUES (?, ?, 1, ?)
    ON CONFLICT (account_id, label) DO UPDATE SET count = count + 1, last_at_ms = max(last_at_ms, excluded.last_at_ms)`);
  const last = db.prepare<{ at: number }>(
    'SELECT last_at_ms AS at FROM event_count WHERE account_id = ? AND label = ?',
  );
  return {
    count: (accountId: AccountId, label: string, atMs: number) => void count.run(accountId, label, atMs),
    lastAtMs: (accountId: AccountId, label: string): number | undefined => last.get(accountId, label)?.at,
  };
};
