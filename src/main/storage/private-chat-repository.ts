import type { AgentId, PrivateMessageId, PrivateMessageState } from '../../shared/domain/index.ts';
import type { Database } from './database.ts';

export type ReceiptState = 'delivered' | 'read';

export interface PrivateMessageRow {
  colleagueId: AgentId;
  id: PrivateMessageId;
  direction: 'in' | 'out';
  text: string;
  sentAtMs: number;
  state: PrivateMessageState;
  /** Error code of a failed message. */
  reason: string | null;
}

/** One-to-one chats. A message is unique by (colleague, id), so that nobody can occupy an id in another chat. */
export interface PrivateChatRepository {
  /** False when the message was there already. `receiptDue`: what this device owes the colleague for it. */
  insert(row: PrivateMessageRow, extra: { isUnread: boolean; receiptDue?: ReceiptState }): boolean;
  get(colleagueId: AgentId, id: PrivateMessageId): PrivateMessageRow | undefined;
  /** Moves an own message forward, never back: queued → sent → delivered → read. False when nothing changed. */
  advance(colleagueId: AgentId, id: PrivateMessageId, state: 'sent' | ReceiptState): boolean;
  fail(colleagueId: AgentId, id: PrivateMessageId, reason: string): boolean;
  /** Newest `limit` before `before`, oldest first. */
  page(
    colleagueId: AgentId,
    limit: number,
    before?: { sentAtMs: number; id: PrivateMessageId },
  ): PrivateMessageRow[];
  last(colleagueId: AgentId): PrivateMessageRow | undefined;
  colleagues(): AgentId[];
  colleaguesWaiting(): AgentId[];
  unreadCount(colleagueId: AgentId): number;
  unreadTotal(): number;
  waitingTotal(): number;
  /** Own messages not yet committed by the relay. */
  waiting(colleagueId: AgentId): PrivateMessageRow[];
  /** Reads everything in the chat; a read receipt is due for each. Returns how many changed. */
  readAll(colleagueId: AgentId): number;
  /** Read on another device of this person: nothing is due. False when it was not unread here. */
  readElsewhere(colleagueId: AgentId, id: PrivateMessageId): boolean;
  /** Oldest first, at most `limit`. */
  receiptsDue(limit: number): { colleagueId: AgentId; id: PrivateMessageId; receipt: ReceiptState }[];
  clearReceiptDue(colleagueId: AgentId, id: PrivateMessageId): void;
  addEarlyReceipt(
    row: { colleagueId: AgentId; id: PrivateMessageId; byId: AgentId; state: ReceiptState },
    atMs: number,
  ): void;
  /** Returns and removes them. */
  takeEarlyReceipts(colleagueId: AgentId, id: PrivateMessageId): { byId: AgentId; state: ReceiptState }[];
  dropEarlyReceiptsBefore(atMs: number): void;
  /**
   * Deletes messages older than `atMs`, and of a chat that is empty then its draft and the chat itself; what still waits to be sent, with
   * its body for the relay, only when older than `waitingAtMs`. Answers which chats lost something.
   */
  dropBefore(atMs: number, waitingAtMs: number): AgentId[];
}

/** The window's key of a draft to a colleague (`draft/set`), as handlers store it. */
const draftKeyOf = (colleagueId: AgentId): string => `draft:private:${colleagueId}`;

const columns = 'colleague_id AS colleagueId, id, direction, text, sent_at_ms AS sentAtMs, state, reason';
const rank = (expression: string) =>
  `(CASE ${expression} WHEN 'queued' THEN 0 WHEN 'failed' THEN 0 WHEN 'sent' THEN 1 WHEN 'delivered' THEN 2 ELSE 3 END)`;

export const createPrivateChatRepository = (db: Database): PrivateChatRepository => {
  const addChat = db.prepare('INSERT INTO private_chat (colleague_id) VALUES (?) ON CONFLICT DO NOTHING');
  const insert = db.prepare(
    `INSERT INTO private_message
       (colleague_id, id, direction, text, sent_at_ms, state, reason, is_unread, receipt_due)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING`,
  );
  const get = db.prepare<PrivateMessageRow>(
    `SELECT ${columns} FROM private_message WHERE colleague_id = ? AND id = ?`,
  );
  const advance = db.prepare(
    `UPDATE private_message SET state = ?1, reason = NULL
      WHERE colleague_id = ?2 AND id = ?3 AND direction = 'out' AND ${rank('state')} < ${rank('?1')}`,
  );
  const fail = db.prepare(
    `UPDATE private_message SET state = 'failed', reason = ?
      WHERE colleague_id = ? AND id = ? AND direction = 'out' AND state = 'queued'`,
  );
  const newest = db.prepare<PrivateMessageRow>(
    `SELECT ${columns} FROM private_message WHERE colleague_id = ? ORDER BY sent_at_ms DESC, id DESC LIMIT ?`,
  );
  const before = db.prepare<PrivateMessageRow>(
    `SELECT ${columns} FROM private_message WHERE colleague_id = ? AND (sent_at_ms, id) < (?, ?)
      ORDER BY sent_at_ms DESC, id DESC LIMIT ?`,
  );
  const colleagues = db.prepare<{ id: AgentId }>('SELECT colleague_id AS id FROM private_chat');
  const colleaguesWaiting = db.prepare<{ id: AgentId }>(
    "SELECT DISTINCT colleague_id AS id FROM private_message WHERE state = 'queued'",
  );
  const unread = db.prepare<{ n: number }>(
    'SELECT count(*) AS n FROM private_message WHERE is_unread = 1 AND colleague_id = ?',
  );
  const unreadTotal = db.prepare<{ n: number }>(
    'SELECT count(*) AS n FROM private_message WHERE is_unread = 1',
  );
  const waitingTotal = db.prepare<{ n: number }>(
    "SELECT count(*) AS n FROM private_message WHERE state = 'queued'",
  );
  const waiting = db.prepare<PrivateMessageRow>(
    `SELECT ${columns} FROM private_message WHERE state = 'queued' AND colleague_id = ? ORDER BY sent_at_ms, id`,
  );
  const readAll = db.prepare(
    "UPDATE private_message SET is_unread = 0, receipt_due = 'read' WHERE is_unread = 1 AND colleague_id = ?",
  );
  const readOne = db.prepare(
    'UPDATE private_message SET is_unread = 0, receipt_due = NULL WHERE is_unread = 1 AND colleague_id = ? AND id = ?',
  );
  const due = db.prepare<{ colleagueId: AgentId; id: PrivateMessageId; receipt: ReceiptState }>(
    `SELECT colleague_id AS colleagueId, id, receipt_due AS receipt FROM private_message
      WHERE receipt_due IS NOT NULL ORDER BY colleague_id, receipt_due, rowid LIMIT ?`,
  );
  const clearDue = db.prepare(
    'UPDATE private_message SET receipt_due = NULL WHERE colleague_id = ? AND id = ?',
  );
  const addEarly = db.prepare(
    `INSERT INTO early_receipt (colleague_id, message_id, by_id, state, received_at_ms)
     VALUES (?, ?, ?, ?, ?) ON CONFLICT DO NOTHING`,
  );
  const early = db.prepare<{ byId: AgentId; state: ReceiptState }>(
    'SELECT by_id AS byId, state FROM early_receipt WHERE colleague_id = ? AND message_id = ?',
  );
  const dropEarly = db.prepare('DELETE FROM early_receipt WHERE colleague_id = ? AND message_id = ?');
  const dropMessages = db.prepare(`DELETE FROM private_message
      WHERE colleague_id = ? AND sent_at_ms < ? AND (state <> 'queued' OR sent_at_ms < ?)`);
  const dropBodies = db.prepare("DELETE FROM relay_outbox WHERE context = 'private' AND created_at_ms < ?");
  const dropChat = db.prepare(
    `DELETE FROM private_chat WHERE colleague_id = ?1
       AND NOT EXISTS (SELECT 1 FROM private_message WHERE colleague_id = ?1)`,
  );
  const dropDraft = db.prepare('DELETE FROM setting WHERE key = ?');
  const dropOldEarly = db.prepare('DELETE FROM early_receipt WHERE received_at_ms < ?');

  return {
    insert(row, { isUnread, receiptDue }) {
      addChat.run(row.colleagueId);
      return (
        insert.run(
          row.colleagueId,
          row.id,
          row.direction,
          row.text,
          row.sentAtMs,
          row.state,
          row.reason,
          isUnread ? 1 : 0,
          receiptDue,
        ).changes === 1
      );
    },
    get: (colleagueId, id) => get.get(colleagueId, id),
    advance: (colleagueId, id, state) => advance.run(state, colleagueId, id).changes === 1,
    fail: (colleagueId, id, reason) => fail.run(reason, colleagueId, id).changes === 1,
    page(colleagueId, limit, from) {
      const rows = from
        ? before.all(colleagueId, from.sentAtMs, from.id, limit)
        : newest.all(colleagueId, limit);
      return rows.reverse();
    },
    last: (colleagueId) => newest.all(colleagueId, 1)[0],
    colleagues: () => colleagues.all().map((row) => row.id),
    colleaguesWaiting: () => colleaguesWaiting.all().map((row) => row.id),
    unreadCount: (colleagueId) => unread.get(colleagueId)?.n ?? 0,
    unreadTotal: () => unreadTotal.get()?.n ?? 0,
    waitingTotal: () => waitingTotal.get()?.n ?? 0,
    waiting: (colleagueId) => waiting.all(colleagueId),
    readAll: (colleagueId) => readAll.run(colleagueId).changes,
    readElsewhere: (colleagueId, id) => readOne.run(colleagueId, id).changes === 1,
    receiptsDue: (limit) => due.all(limit),
    clearReceiptDue(colleagueId, id) {
      clearDue.run(colleagueId, id);
    },
    addEarlyReceipt(row, atMs) {
      addEarly.run(row.colleagueId, row.id, row.byId, row.state, atMs);
    },
    takeEarlyReceipts(colleagueId, id) {
      const rows = early.all(colleagueId, id);
      dropEarly.run(colleagueId, id);
      return rows;
    },
    dropEarlyReceiptsBefore(atMs) {
      dropOldEarly.run(atMs);
    },
    dropBefore(atMs, waitingAtMs) {
      dropBodies.run(waitingAtMs);
      return colleagues
        .all()
        .map(({ id }) => id)
        .filter((id) => {
          const isTouched = dropMessages.run(id, atMs, waitingAtMs).changes > 0;
          if (isTouched && dropChat.run(id).changes > 0) dropDraft.run(draftKeyOf(id));
          return isTouched;
        });
    },
  };
};
