import type { ConversationId, MessageId } from '../../shared/domain/index.ts';
import type { Database } from './database.ts';

/** One reply that Instagram has not named yet; its text is the message's. */
export interface OutboxRow {
  /** Order in which replies leave; grows. */
  position: number;
  messageId: MessageId;
  conversationId: ConversationId;
  /** The pieces of one long reply share it. */
  batchId: string;
  state: 'queued' | 'sending' | 'failed';
  /** Error code: why it failed, or why it waits. */
  reason: string | undefined;
  /** Instagram's own code behind the reason, `code` or `code/subcode`. */
  detail: string | undefined;
  undoUntilMs: number;
  notBeforeMs: number;
  /** Calls that were begun. */
  attempts: number;
  /** When the last call was begun; cleared when it certainly did not send. */
  attemptedAtMs: number | undefined;
  /** For `sending`: when the history is to be looked at. */
  settleAtMs: number | undefined;
  /** The last call was answered with an error that leaves a small doubt: after the look it may be tried again. */
  isRefused: boolean;
  createdAtMs: number;
}

export interface OutboxRepository {
  add(
    row: Omit<
      OutboxRow,
      'position' | 'attempts' | 'reason' | 'detail' | 'attemptedAtMs' | 'settleAtMs' | 'isRefused'
    >,
  ): void;
  byMessage(messageId: MessageId): OutboxRow | undefined;
  update(
    messageId: MessageId,
    change: Partial<Omit<OutboxRow, 'position' | 'messageId' | 'conversationId'>>,
  ): void;
  remove(messageId: MessageId): void;
  /** Rows that were or may be sent, oldest first; failed ones are left out. */
  open(): OutboxRow[];
  ofConversation(conversationId: ConversationId): OutboxRow[];
  ofBatch(batchId: string): OutboxRow[];
  countWaiting(): number;
}

interface Raw {
  position: number;
  message_id: MessageId;
  conversation_id: ConversationId;
  batch_id: string;
  state: OutboxRow['state'];
  reason: string | null;
  detail: string | null;
  undo_until_ms: number;
  not_before_ms: number;
  attempts: number;
  attempted_at_ms: number | null;
  settle_at_ms: number | null;
  is_refused: number;
  created_at_ms: number;
}

const rowOf = (raw: Raw): OutboxRow => ({
  position: raw.position,
  messageId: raw.message_id,
  conversationId: raw.conversation_id,
  batchId: raw.batch_id,
  state: raw.state,
  reason: raw.reason ?? undefined,
  detail: raw.detail ?? undefined,
  undoUntilMs: raw.undo_until_ms,
  notBeforeMs: raw.not_before_ms,
  attempts: raw.attempts,
  attemptedAtMs: raw.attempted_at_ms ?? undefined,
  settleAtMs: raw.settle_at_ms ?? undefined,
  isRefused: raw.is_refused === 1,
  createdAtMs: raw.created_at_ms,
});

export const createOutboxRepository = (db: Database): OutboxRepository => {
  const insert = db.prepare(`
    INSERT INTO outbox (message_id, conversation_id, batch_id, state, undo_until_ms, not_before_ms, created_at_ms)
    VALUES (?, ?, ?, ?, ?, ?, ?)`);
  const one = db.prepare<Raw>('SELECT * FROM outbox WHERE message_id = ?');
  const update = db.prepare(`
    UPDATE outbox SET batch_id = ?, state = ?, reason = ?, undo_until_ms = ?, not_before_ms = ?, attempts = ?,
      attempted_at_ms = ?, settle_at_ms = ?, is_refused = ?, detail = ? WHERE message_id = ?`);
  const remove = db.prepare('DELETE FROM outbox WHERE message_id = ?');
  const open = db.prepare<Raw>(`SELECT * FROM outbox WHERE state <> 'failed' ORDER BY position`);
  const ofConversation = db.prepare<Raw>('SELECT * FROM outbox WHERE conversation_id = ? ORDER BY position');
  const ofBatch = db.prepare<Raw>('SELECT * FROM outbox WHERE batch_id = ? ORDER BY position');
  const waiting = db.prepare<{ count: number }>(
    `SELECT count(*) AS count FROM outbox WHERE state <> 'failed'`,
  );
  return {
    add(row) {
      insert.run(
        row.messageId,
        row.conversationId,
        row.batchId,
        row.state,
        row.undoUntilMs,
        row.notBeforeMs,
        row.createdAtMs,
      );
    },
    byMessage(messageId) {
      const raw = one.get(messageId);
      return raw && rowOf(raw);
    },
    update(messageId, change) {
      const raw = one.get(messageId);
      if (!raw) return;
      const row = { ...rowOf(raw), ...change };
      update.run(
        row.batchId,
        row.state,
        row.reason,
        row.undoUntilMs,
        row.notBeforeMs,
        row.attempts,
        row.attemptedAtMs,
        row.settleAtMs,
        row.isRefused ? 1 : 0,
        row.detail,
        messageId,
      );
    },
    remove(messageId) {
      remove.run(messageId);
    },
    open: () => open.all().map(rowOf),
    ofConversation: (conversationId) => ofConversation.all(conversationId).map(rowOf),
    ofBatch: (batchId) => ofBatch.all(batchId).map(rowOf),
    countWaiting: () => waiting.get()?.count ?? 0,
  };
};
