import type { AgentId, PrivateMessageId, PrivateMessageState } from '../../shared/domain/index.ts';
import { defineTable, flag, number, optional, text, type Database, type RowOf } from '../storage/index.ts';

export type ReceiptState = 'delivered' | 'read';

const chatTable = defineTable('private_chat', { colleagueId: text<AgentId>() }, { key: ['colleagueId'] });

/** A message is unique by (colleague, id), so that nobody can occupy an id in another chat. */
const messageTable = defineTable(
  'private_message',
  {
    colleagueId: text<AgentId>(),
    id: text<PrivateMessageId>(),
    direction: text<'in' | 'out'>(),
    text: text(),
    sentAtMs: number(),
    state: text<PrivateMessageState>(),
    /** Error code of a failed message. */
    reason: optional(text()),
    isUnread: flag(),
    /** What this device owes the colleague for it. */
    receiptDue: optional(text<ReceiptState>()),
    /** Own message: when the colleague read it. The colleague's: when it was read here. */
    readAtMs: optional(number()),
  },
  { key: ['colleagueId', 'id'] },
);
export type PrivateMessageRow = RowOf<typeof messageTable>;

/** Receipts that came before the message they are for. */
const earlyReceiptTable = defineTable(
  'early_receipt',
  {
    colleagueId: text<AgentId>(),
    messageId: text<PrivateMessageId>(),
    byId: text<AgentId>(),
    state: text<ReceiptState>(),
    receivedAtMs: number(),
    readAtMs: optional(number()),
  },
  { key: ['colleagueId', 'messageId', 'byId', 'state'] },
);

/** The window's key of a draft to a colleague (`draft/set`), as handlers store it. */
const draftKeyOf = (colleagueId: AgentId): string => `draft:private:${colleagueId}`;

const rank = (expression: string) =>
  `(CASE ${expression} WHEN 'queued' THEN 0 WHEN 'failed' THEN 0 WHEN 'sent' THEN 1 WHEN 'delivered' THEN 2 ELSE 3 END)`;

/** One-to-one chats. Writes join the caller's transaction, if any. */
export const createPrivateChatStore = (db: Database) => {
  const chats = chatTable.on(db);
  const messages = messageTable.on(db);
  const earlyReceipts = earlyReceiptTable.on(db);

  const advance = db.prepare(
    `UPDATE private_message SET state = ?1, reason = NULL, read_at_ms = ?4
      WHERE colleague_id = ?2 AND id = ?3 AND direction = 'out' AND ${rank('state')} < ${rank('?1')}`,
  );
  const fail = db.prepare(
    `UPDATE private_message SET state = 'failed', reason = ?
      WHERE colleague_id = ? AND id = ? AND direction = 'out' AND state = 'queued'`,
  );
  const colleaguesWaiting = db.prepare<{ id: AgentId }>(
    "SELECT DISTINCT colleague_id AS id FROM private_message WHERE state = 'queued'",
  );
  const count = (where: string) => {
    const statement = db.prepare<{ n: number }>(`SELECT count(*) AS n FROM private_message WHERE ${where}`);
    return (...values: AgentId[]): number => statement.get(...values)?.n ?? 0;
  };
  const readAll = db.prepare(
    "UPDATE private_message SET is_unread = 0, receipt_due = 'read', read_at_ms = ? WHERE is_unread = 1 AND colleague_id = ?",
  );
  const readElsewhere = db.prepare(
    'UPDATE private_message SET is_unread = 0, receipt_due = NULL WHERE is_unread = 1 AND colleague_id = ? AND id = ?',
  );
  const dropEarly = db.prepare('DELETE FROM early_receipt WHERE colleague_id = ? AND message_id = ?');
  const dropMessages = db.prepare(`DELETE FROM private_message
      WHERE colleague_id = ? AND sent_at_ms < ? AND (state <> 'queued' OR sent_at_ms < ?)`);
  const dropBodies = db.prepare("DELETE FROM relay_outbox WHERE context = 'private' AND created_at_ms < ?");
  const putBodyRight = db.prepare(`UPDATE relay_outbox SET body = json_set(body, '$.sentAtMs', ?)
      WHERE context = 'private' AND dedupe_key = ? AND json_extract(body, '$.sentAtMs') > ?`);
  const dropChat = db.prepare(
    `DELETE FROM private_chat WHERE colleague_id = ?1
       AND NOT EXISTS (SELECT 1 FROM private_message WHERE colleague_id = ?1)`,
  );
  const dropDraft = db.prepare('DELETE FROM setting WHERE key = ?');
  const dropOldEarly = db.prepare('DELETE FROM early_receipt WHERE received_at_ms < ?');

  const colleagues = (): AgentId[] =>
    chats
      .select()
      .all()
      .map(({ colleagueId }) => colleagueId);

  /** Newest `limit` before `before`, oldest first. */
  const page = (
    colleagueId: AgentId,
    limit: number,
    before?: { sentAtMs: number; id: PrivateMessageId },
  ): PrivateMessageRow[] => {
    const order = 'ORDER BY sent_at_ms DESC, id DESC LIMIT ?';
    const rows = before
      ? messages
          .select(`WHERE colleague_id = ? AND (sent_at_ms, id) < (?, ?) ${order}`)
          .all(colleagueId, before.sentAtMs, before.id, limit)
      : messages.select(`WHERE colleague_id = ? ${order}`).all(colleagueId, limit);
    return rows.reverse();
  };

  return {
    messages,
    earlyReceipts,
    /** Answers false when the message was there already. */
    add(row: PrivateMessageRow): boolean {
      chats.insertNew({ colleagueId: row.colleagueId });
      return messages.insertNew(row);
    },
    /** Moves an own message forward, never back: queued → sent → delivered → read. False when nothing changed. */
    advance: (
      colleagueId: AgentId,
      id: PrivateMessageId,
      state: 'sent' | ReceiptState,
      readAtMs?: number,
    ): boolean => advance.run(state, colleagueId, id, readAtMs ?? null).changes === 1,
    /** `reason`: error code. False when it was not waiting. */
    fail: (colleagueId: AgentId, id: PrivateMessageId, reason: string): boolean =>
      fail.run(reason, colleagueId, id).changes === 1,
    /**
     * Own messages that were written while this clock was ahead, now that it is known to be right: they come just before now, in
     * their order, also where they still wait to be sent. Answers those of each chat. Units: epoch ms.
     */
    putRight(nowMs: number, latestMs: number): Map<AgentId, PrivateMessageId[]> {
      const ahead = messages
        .select("WHERE direction = 'out' AND sent_at_ms > ? ORDER BY sent_at_ms, id")
        .all(latestMs);
      const changed = new Map<AgentId, PrivateMessageId[]>();
      for (const [index, row] of ahead.entries()) {
        const sentAtMs = nowMs - (ahead.length - 1 - index);
        messages.update(row, { sentAtMs });
        putBodyRight.run(sentAtMs, `message:${row.id}`, latestMs);
        changed.set(row.colleagueId, [...(changed.get(row.colleagueId) ?? []), row.id]);
      }
      return changed;
    },
    page,
    last: (colleagueId: AgentId): PrivateMessageRow | undefined => page(colleagueId, 1)[0],
    colleagues,
    colleaguesWaiting: (): AgentId[] => colleaguesWaiting.all().map((row) => row.id),
    unreadCount: count('is_unread = 1 AND colleague_id = ?'),
    unreadTotal: count('is_unread = 1'),
    waitingTotal: count("state = 'queued'"),
    /** Own messages not yet committed by the relay. */
    waitingIds: (colleagueId: AgentId): PrivateMessageId[] =>
      messages
        .select("WHERE state = 'queued' AND colleague_id = ? ORDER BY sent_at_ms, id")
        .all(colleagueId)
        .map(({ id }) => id),
    /** Reads everything in the chat; a read receipt is due for each. Answers how many changed. */
    readAll: (colleagueId: AgentId, nowMs: number): number => readAll.run(nowMs, colleagueId).changes,
    /** Read on another device of this person: nothing is due. False when it was not unread here. */
    readElsewhere: (colleagueId: AgentId, id: PrivateMessageId): boolean =>
      readElsewhere.run(colleagueId, id).changes === 1,
    /** Messages for which a receipt is due, grouped by chat and receipt, oldest first; at most `limit`. */
    receiptsDue: (limit: number): PrivateMessageRow[] =>
      messages
        .select('WHERE receipt_due IS NOT NULL ORDER BY colleague_id, receipt_due, rowid LIMIT ?')
        .all(limit),
    /** Answers and removes them. */
    takeEarlyReceipts(colleagueId: AgentId, id: PrivateMessageId): RowOf<typeof earlyReceiptTable>[] {
      const rows = earlyReceipts.select('WHERE colleague_id = ? AND message_id = ?').all(colleagueId, id);
      dropEarly.run(colleagueId, id);
      return rows;
    },
    dropEarlyReceiptsBefore: (atMs: number): void => void dropOldEarly.run(atMs),
    /**
     * Deletes messages older than `atMs`, and of a chat that is empty then its draft and the chat itself; what still waits to be
     * sent, with its body for the relay, only when older than `waitingAtMs`. Answers which chats lost something. Units: epoch ms.
     */
    dropBefore(atMs: number, waitingAtMs: number): AgentId[] {
      dropBodies.run(waitingAtMs);
      return colleagues().filter((id) => {
        const isTouched = dropMessages.run(id, atMs, waitingAtMs).changes > 0;
        if (isTouched && dropChat.run(id).changes > 0) dropDraft.run(draftKeyOf(id));
        return isTouched;
      });
    },
  };
};
export type PrivateChatStore = ReturnType<typeof createPrivateChatStore>;
