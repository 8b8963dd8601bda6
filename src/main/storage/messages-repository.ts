import type {
  AccountId,
  AgentId,
  ConversationId,
  MessageId,
  MessageKind,
  MessageMid,
} from '../../shared/domain/index.ts';
import type { EventAttachment } from '../../shared/instagram/event.ts';
import type { Database } from './database.ts';
import { createMessageFactsRepository, type MessageFactsRepository } from './message-facts-repository.ts';

/** Where a message's content is from. A better source replaces a lesser one, never the other way round. */
export type ContentSource = 'none' | 'history' | 'console' | 'webhook';

export interface MessageRow {
  id: MessageId;
  accountId: AccountId;
  conversationId: ConversationId;
  /** Absent until Instagram has named it, and for items that have no name. */
  mid: MessageMid | undefined;
  direction: 'in' | 'out';
  /** Sent by this workspace's console (or another console with the same app), not by a phone. */
  isOurs: boolean;
  agentId: AgentId | undefined;
  kind: MessageKind;
  label: string | undefined;
  text: string | undefined;
  /** With the provider's links; they leave main only as `backchannel://media/…`. */
  attachments: EventAttachment[];
  replyTo: { kind: 'message'; mid: MessageMid } | { kind: 'story'; url?: string | undefined } | undefined;
  sentAtMs: number;
  contentFrom: ContentSource;
  editCount: number;
  isUnsent: boolean;
  isStandby: boolean;
  isUnread: boolean;
  /** Instagram neither lists it nor hands it out any more. What it says stays here as long as it may. */
  isNoLongerShared: boolean;
}

/** A message with everything that is shown of it but lives elsewhere. */
export interface MessageView extends MessageRow {
  outbox:
    | {
        state: 'queued' | 'sending' | 'failed';
        reason: string | undefined;
        detail: string | undefined;
        undoUntilMs: number;
      }
    | undefined;
  quotedText: string | undefined;
  reactions: { by: 'customer' | 'us'; emoji: string }[];
}

export interface MessagesRepository extends MessageFactsRepository {
  get(id: MessageId): MessageRow | undefined;
  byMid(accountId: AccountId, mid: MessageMid): MessageRow | undefined;
  put(row: MessageRow): void;
  remove(id: MessageId): void;
  view(id: MessageId): MessageView | undefined;
  /** Newest before `before`; oldest first in the answer. */
  page(request: {
    conversationId: ConversationId;
    before?: { sentAtMs: number; id: MessageId } | undefined;
    limit: number;
  }): { views: MessageView[]; hasMore: boolean };
  /** The newest message, whatever its direction. */
  newest(conversationId: ConversationId): MessageRow | undefined;
  /** The newest one that somebody said: tells whose turn it is. */
  newestSpoken(conversationId: ConversationId): MessageRow | undefined;
  unreadCount(conversationId: ConversationId): number;
  /** Ids of those that were unread. */
  markRead(conversationId: ConversationId, upToMs: number): MessageId[];
  /** Outgoing messages sent in (after, upTo]. */
  outgoingBetween(conversationId: ConversationId, afterMs: number, upToMs: number): MessageId[];
  /** Messages that quote this one. */
  quoting(accountId: AccountId, mid: MessageMid): MessageId[];

  /** Removes everything older than `ms`; answers the conversations it touched, and how many messages and reactions went. */
  purgeBefore(ms: number): { touched: ConversationId[]; removed: number };
  /** Removes what is kept of an account beside its conversations. */
  forgetAccount(accountId: AccountId): void;
}

interface Raw {
  id: MessageId;
  account_id: AccountId;
  conversation_id: ConversationId;
  mid: MessageMid | null;
  direction: 'in' | 'out';
  is_ours: number;
  agent_id: AgentId | null;
  kind: MessageKind;
  label: string | null;
  text: string | null;
  attachments: string;
  reply_kind: 'message' | 'story' | null;
  reply_mid: MessageMid | null;
  reply_url: string | null;
  sent_at_ms: number;
  content_from: ContentSource;
  edit_count: number;
  is_unsent: number;
  is_standby: number;
  is_unread: number;
  is_no_longer_shared: number;
}

interface RawView extends Raw {
  outbox_state: 'queued' | 'sending' | 'failed' | null;
  outbox_reason: string | null;
  outbox_detail: string | null;
  undo_until_ms: number | null;
  author: AgentId | null;
  quoted_text: string | null;
}

const replyOf = (raw: Raw): MessageRow['replyTo'] => {
  if (raw.reply_kind === 'message' && raw.reply_mid !== null) return { kind: 'message', mid: raw.reply_mid };
  if (raw.reply_kind === 'story') return { kind: 'story', url: raw.reply_url ?? undefined };
  return undefined;
};

const rowOf = (raw: Raw): MessageRow => ({
  id: raw.id,
  accountId: raw.account_id,
  conversationId: raw.conversation_id,
  mid: raw.mid ?? undefined,
  direction: raw.direction,
  isOurs: raw.is_ours === 1,
  agentId: raw.agent_id ?? undefined,
  kind: raw.kind,
  label: raw.label ?? undefined,
  text: raw.text ?? undefined,
  attachments: JSON.parse(raw.attachments) as EventAttachment[],
  replyTo: replyOf(raw),
  sentAtMs: raw.sent_at_ms,
  contentFrom: raw.content_from,
  editCount: raw.edit_count,
  isUnsent: raw.is_unsent === 1,
  isStandby: raw.is_standby === 1,
  isUnread: raw.is_unread === 1,
  isNoLongerShared: raw.is_no_longer_shared === 1,
});

const viewColumns = `m.*, o.state AS outbox_state, o.reason AS outbox_reason, o.detail AS outbox_detail, o.undo_until_ms,
  a.agent_id AS author, q.text AS quoted_text`;
const viewJoins = `message m
  LEFT JOIN outbox o ON o.message_id = m.id
  LEFT JOIN reply_author a ON a.account_id = m.account_id AND a.mid = m.mid
  LEFT JOIN message q ON q.account_id = m.account_id AND q.mid = m.reply_mid`;

export const createMessagesRepository = (db: Database): MessagesRepository => {
  const one = db.prepare<Raw>('SELECT * FROM message WHERE id = ?');
  const byMid = db.prepare<Raw>('SELECT * FROM message WHERE account_id = ? AND mid = ?');
  const upsert = db.prepare(`
    INSERT INTO message (id, account_id, conversation_id, mid, direction, is_ours, agent_id, kind, label, text,
      attachments, reply_kind, reply_mid, reply_url, sent_at_ms, content_from, edit_count, is_unsent, is_standby, is_unread,
      is_no_longer_shared)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
    ON CONFLICT (id) DO UPDATE SET mid = excluded.mid, direction = excluded.direction, is_ours = excluded.is_ours,
      agent_id = excluded.agent_id, kind = excluded.kind, label = excluded.label, text = excluded.text,
      attachments = excluded.attachments, reply_kind = excluded.reply_kind, reply_mid = excluded.reply_mid,
      reply_url = excluded.reply_url, sent_at_ms = excluded.sent_at_ms, content_from = excluded.content_from,
      edit_count = excluded.edit_count, is_unsent = excluded.is_unsent, is_standby = excluded.is_standby,
      is_unread = excluded.is_unread, is_no_longer_shared = excluded.is_no_longer_shared`);
  const remove = db.prepare('DELETE FROM message WHERE id = ?');
  const oneView = db.prepare<RawView>(`SELECT ${viewColumns} FROM ${viewJoins} WHERE m.id = ?`);
  const firstPage = db.prepare<RawView>(`
    SELECT ${viewColumns} FROM ${viewJoins} WHERE m.conversation_id = ?
    ORDER BY m.sent_at_ms DESC, m.id DESC LIMIT ?`);
  const nextPage = db.prepare<RawView>(`
    SELECT ${viewColumns} FROM ${viewJoins} WHERE m.conversation_id = ?
      AND (m.sent_at_ms < ? OR (m.sent_at_ms = ? AND m.id < ?))
    ORDER BY m.sent_at_ms DESC, m.id DESC LIMIT ?`);
  const newest = db.prepare<Raw>(
    'SELECT * FROM message WHERE conversation_id = ? ORDER BY sent_at_ms DESC, id DESC LIMIT 1',
  );
  const newestSpoken = db.prepare<Raw>(`
    SELECT * FROM message WHERE conversation_id = ? AND kind NOT IN ('thread-control', 'system', 'referral')
    ORDER BY sent_at_ms DESC, id DESC LIMIT 1`);
  const countUnread = db.prepare<{ count: number }>(
    'SELECT count(*) AS count FROM message WHERE conversation_id = ? AND is_unread = 1 AND is_no_longer_shared = 0',
  );
  const unreadIds = db.prepare<{ id: MessageId }>(
    'SELECT id FROM message WHERE conversation_id = ? AND is_unread = 1 AND sent_at_ms <= ?',
  );
  const markRead = db.prepare(
    'UPDATE message SET is_unread = 0 WHERE conversation_id = ? AND is_unread = 1 AND sent_at_ms <= ?',
  );
  const outgoing = db.prepare<{ id: MessageId }>(`
    SELECT id FROM message WHERE conversation_id = ? AND direction = 'out' AND sent_at_ms > ? AND sent_at_ms <= ?`);
  const quoting = db.prepare<{ id: MessageId }>(
    'SELECT id FROM message WHERE account_id = ? AND conversation_id = ? AND reply_mid = ?',
  );
  const reactionsOf = db.prepare<{ reactor: 'customer' | 'us'; emoji: string }>(
    'SELECT reactor, emoji FROM reaction WHERE account_id = ? AND mid = ? AND emoji IS NOT NULL ORDER BY reactor',
  );
  const viewOf = (raw: RawView): MessageView => ({
    ...rowOf(raw),
    agentId: raw.agent_id ?? raw.author ?? undefined,
    isOurs: raw.is_ours === 1 || raw.author !== null,
    outbox:
      raw.outbox_state === null
        ? undefined
        : {
            state: raw.outbox_state,
            reason: raw.outbox_reason ?? undefined,
            detail: raw.outbox_detail ?? undefined,
            undoUntilMs: raw.undo_until_ms ?? 0,
          },
    quotedText: raw.quoted_text ?? undefined,
    reactions:
      raw.mid === null || raw.is_unsent === 1
        ? []
        : reactionsOf.all(raw.account_id, raw.mid).map(({ reactor, emoji }) => ({ by: reactor, emoji })),
  });

  return {
    ...createMessageFactsRepository(db),
    get(id) {
      const raw = one.get(id);
      return raw && rowOf(raw);
    },
    byMid(accountId, mid) {
      const raw = byMid.get(accountId, mid);
      return raw && rowOf(raw);
    },
    put(row) {
      upsert.run(
        row.id,
        row.accountId,
        row.conversationId,
        row.mid,
        row.direction,
        row.isOurs ? 1 : 0,
        row.agentId,
        row.kind,
        row.label,
        row.text,
        JSON.stringify(row.attachments),
        row.replyTo?.kind,
        row.replyTo?.kind === 'message' ? row.replyTo.mid : undefined,
        row.replyTo?.kind === 'story' ? row.replyTo.url : undefined,
        row.sentAtMs,
        row.contentFrom,
        row.editCount,
        row.isUnsent ? 1 : 0,
        row.isStandby ? 1 : 0,
        row.isUnread ? 1 : 0,
        row.isNoLongerShared ? 1 : 0,
      );
    },
    remove(id) {
      remove.run(id);
    },
    view(id) {
      const raw = oneView.get(id);
      return raw && viewOf(raw);
    },
    page({ conversationId, before, limit }) {
      const raws = before
        ? nextPage.all(conversationId, before.sentAtMs, before.sentAtMs, before.id, limit + 1)
        : firstPage.all(conversationId, limit + 1);
      return { views: raws.slice(0, limit).map(viewOf).reverse(), hasMore: raws.length > limit };
    },
    newest(conversationId) {
      const raw = newest.get(conversationId);
      return raw && rowOf(raw);
    },
    newestSpoken(conversationId) {
      const raw = newestSpoken.get(conversationId);
      return raw && rowOf(raw);
    },
    unreadCount: (conversationId) => countUnread.get(conversationId)?.count ?? 0,
    markRead(conversationId, upToMs) {
      const ids = unreadIds.all(conversationId, upToMs).map(({ id }) => id);
      if (ids.length > 0) markRead.run(conversationId, upToMs);
      return ids;
    },
    outgoingBetween: (conversationId, afterMs, upToMs) =>
      outgoing.all(conversationId, afterMs, upToMs).map(({ id }) => id),
    quoting(accountId, mid) {
      const quoted = byMid.get(accountId, mid);
      return quoted ? quoting.all(accountId, quoted.conversation_id, mid).map(({ id }) => id) : [];
    },

    purgeBefore(ms) {
      const touched = db
        .prepare<{ conversation_id: ConversationId }>(
          `SELECT DISTINCT conversation_id FROM message WHERE sent_at_ms < ?
           UNION SELECT conversation_id FROM reaction WHERE at_ms < ?`,
        )
        .all(ms, ms)
        .map((raw) => raw.conversation_id);
      let removed = 0;
      for (const [table, column] of [
        ['message', 'sent_at_ms'],
        ['reaction', 'at_ms'],
        ['seen_mark', 'at_ms'],
        ['reply_author', 'at_ms'],
        ['message_notice', 'at_ms'],
        ['unshared_message', 'at_ms'],
      ] as const) {
        const { changes } = db.prepare(`DELETE FROM ${table} WHERE ${column} < ?`).run(ms);
        if (table === 'message' || table === 'reaction') removed += changes;
      }
      return { touched, removed };
    },
    forgetAccount(accountId) {
      for (const table of ['reply_author', 'message_notice', 'event_count', 'unshared_message'] as const) {
        db.prepare(`DELETE FROM ${table} WHERE account_id = ?`).run(accountId);
      }
    },
  };
};
