import type { AccountId, AgentId, ConversationId, MessageMid } from '../../shared/domain/index.ts';
import type { Database } from './database.ts';

export interface ReactionRow {
  accountId: AccountId;
  mid: MessageMid;
  by: 'customer' | 'us';
  conversationId: ConversationId;
  /** Absent: taken back. Kept so that an older reaction cannot come back. */
  emoji: string | undefined;
  atMs: number;
}

export interface NoticeRow {
  accountId: AccountId;
  mid: MessageMid;
  attempts: number;
}

/** Facts about messages that may be known before, or without, the message itself. */
export interface MessageFactsRepository {
  reaction(accountId: AccountId, mid: MessageMid, by: 'customer' | 'us'): ReactionRow | undefined;
  putReaction(row: ReactionRow): void;
  removeReactions(accountId: AccountId, mid: MessageMid): void;
  reactionCount(accountId: AccountId, mid: MessageMid): number;
  /** The newest reaction that was not taken back. */
  newestReaction(conversationId: ConversationId): ReactionRow | undefined;

  putSeenMark(accountId: AccountId, mid: MessageMid, conversationId: ConversationId, atMs: number): void;
  hasSeenMark(accountId: AccountId, mid: MessageMid): boolean;
  removeSeenMark(accountId: AccountId, mid: MessageMid): void;

  author(accountId: AccountId, mid: MessageMid): AgentId | undefined;
  putAuthor(accountId: AccountId, mid: MessageMid, agentId: AgentId, atMs: number): void;

  putNotice(accountId: AccountId, mid: MessageMid, atMs: number, dueAtMs: number): void;
  removeNotice(accountId: AccountId, mid: MessageMid): void;
  postponeNotice(accountId: AccountId, mid: MessageMid, dueAtMs: number): void;
  noticesDue(nowMs: number, limit: number): NoticeRow[];
  nextNoticeDueAtMs(): number | undefined;

  count(accountId: AccountId, label: string, atMs: number): void;
  counts(accountId: AccountId): { label: string; count: number; lastAtMs: number }[];
}

interface RawReaction {
  account_id: AccountId;
  mid: MessageMid;
  reactor: 'customer' | 'us';
  conversation_id: ConversationId;
  emoji: string | null;
  at_ms: number;
}

const reactionOf = (raw: RawReaction): ReactionRow => ({
  accountId: raw.account_id,
  mid: raw.mid,
  by: raw.reactor,
  conversationId: raw.conversation_id,
  emoji: raw.emoji ?? undefined,
  atMs: raw.at_ms,
});

export const createMessageFactsRepository = (db: Database): MessageFactsRepository => {
  const reaction = db.prepare<RawReaction>(
    'SELECT * FROM reaction WHERE account_id = ? AND mid = ? AND reactor = ?',
  );
  const putReaction = db.prepare(`
    INSERT INTO reaction (account_id, mid, reactor, conversation_id, emoji, at_ms) VALUES (?, ?, ?, ?, ?, ?)
    ON CONFLICT (account_id, mid, reactor) DO UPDATE SET emoji = excluded.emoji, at_ms = excluded.at_ms`);
  const removeReactions = db.prepare('DELETE FROM reaction WHERE account_id = ? AND mid = ?');
  const countReactions = db.prepare<{ n: number }>(
    'SELECT count(*) AS n FROM reaction WHERE account_id = ? AND mid = ?',
  );
  const newestReaction = db.prepare<RawReaction>(`
    SELECT * FROM reaction WHERE conversation_id = ? AND emoji IS NOT NULL ORDER BY at_ms DESC, mid LIMIT 1`);
  const putSeen = db.prepare(
    'INSERT INTO seen_mark (account_id, mid, conversation_id, at_ms) VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING',
  );
  const seen = db.prepare<{ found: number }>(
    'SELECT 1 AS found FROM seen_mark WHERE account_id = ? AND mid = ?',
  );
  const removeSeen = db.prepare('DELETE FROM seen_mark WHERE account_id = ? AND mid = ?');
  const author = db.prepare<{ agent_id: AgentId }>(
    'SELECT agent_id FROM reply_author WHERE account_id = ? AND mid = ?',
  );
  const putAuthor = db.prepare(
    'INSERT INTO reply_author (account_id, mid, agent_id, at_ms) VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING',
  );
  const putNotice = db.prepare(
    'INSERT INTO message_notice (account_id, mid, at_ms, due_at_ms) VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING',
  );
  const removeNotice = db.prepare('DELETE FROM message_notice WHERE account_id = ? AND mid = ?');
  const postponeNotice = db.prepare(
    'UPDATE message_notice SET due_at_ms = ?, attempts = attempts + 1 WHERE account_id = ? AND mid = ?',
  );
  const noticesDue = db.prepare<{ account_id: AccountId; mid: MessageMid; attempts: number }>(
    'SELECT account_id, mid, attempts FROM message_notice WHERE due_at_ms <= ? ORDER BY due_at_ms LIMIT ?',
  );
  const nextNotice = db.prepare<{ at: number | null }>('SELECT min(due_at_ms) AS at FROM message_notice');
  const count = db.prepare(`
    INSERT INTO event_count (account_id, label, count, last_at_ms) VALUES (?, ?, 1, ?)
    ON CONFLICT (account_id, label) DO UPDATE SET count = count + 1, last_at_ms = max(last_at_ms, excluded.last_at_ms)`);
  const counts = db.prepare<{ label: string; count: number; last_at_ms: number }>(
    'SELECT label, count, last_at_ms FROM event_count WHERE account_id = ? ORDER BY label',
  );

  return {
    reaction(accountId, mid, by) {
      const raw = reaction.get(accountId, mid, by);
      return raw && reactionOf(raw);
    },
    putReaction(row) {
      putReaction.run(row.accountId, row.mid, row.by, row.conversationId, row.emoji, row.atMs);
    },
    removeReactions(accountId, mid) {
      removeReactions.run(accountId, mid);
    },
    reactionCount: (accountId, mid) => countReactions.get(accountId, mid)?.n ?? 0,
    newestReaction(conversationId) {
      const raw = newestReaction.get(conversationId);
      return raw && reactionOf(raw);
    },

    putSeenMark(accountId, mid, conversationId, atMs) {
      putSeen.run(accountId, mid, conversationId, atMs);
    },
    hasSeenMark: (accountId, mid) => seen.get(accountId, mid) !== undefined,
    removeSeenMark(accountId, mid) {
      removeSeen.run(accountId, mid);
    },

    author: (accountId, mid) => author.get(accountId, mid)?.agent_id,
    putAuthor(accountId, mid, agentId, atMs) {
      putAuthor.run(accountId, mid, agentId, atMs);
    },

    putNotice(accountId, mid, atMs, dueAtMs) {
      putNotice.run(accountId, mid, atMs, dueAtMs);
    },
    removeNotice(accountId, mid) {
      removeNotice.run(accountId, mid);
    },
    postponeNotice(accountId, mid, dueAtMs) {
      postponeNotice.run(dueAtMs, accountId, mid);
    },
    noticesDue: (nowMs, limit) =>
      noticesDue
        .all(nowMs, limit)
        .map((raw) => ({ accountId: raw.account_id, mid: raw.mid, attempts: raw.attempts })),
    nextNoticeDueAtMs: () => nextNotice.get()?.at ?? undefined,

    count(accountId, label, atMs) {
      count.run(accountId, label, atMs);
    },
    counts: (accountId) =>
      counts.all(accountId).map((raw) => ({ label: raw.label, count: raw.count, lastAtMs: raw.last_at_ms })),
  };
};
