import type { ConversationId, MessageId } from '../../../shared/domain/index.ts';
import {
  type Database,
  defineTable,
  flag,
  json,
  number,
  optional,
  type RowOf,
  text,
} from '../../storage/index.ts';

/** One reply that the provider has not named yet; its text is the message's. */
const outboxTable = defineTable(
  'outbox',
  {
    /** Order in which replies leave; grows. */
    position: number(),
    messageId: text<MessageId>(),
    conversationId: text<ConversationId>(),
    /** The pieces of one long reply share it. */
    batchId: text(),
    state: text<'queued' | 'sending' | 'failed'>(),
    /** Error code: why it failed, or why it waits. */
    reason: optional(text()),
    /** The provider's own code behind the reason, `code` or `code/subcode`. */
    detail: optional(text()),
    undoUntilMs: number(),
    notBeforeMs: number(),
    /** Calls that were begun. */
    attempts: number(),
    /** When the last call was begun; cleared when it certainly did not send. */
    attemptedAtMs: optional(number()),
    /** For `sending`: when the history is to be looked at. */
    settleAtMs: optional(number()),
    /** The last call was answered with an error that leaves a small doubt: after the look it may be tried again. */
    isRefused: flag(),
    createdAtMs: number(),
    /** A person typed it; what an automation wrote is not sent after 24 hours. */
    isByPerson: flag(),
    /** The part of the typed reply that this message stands for, white space included; undefined: as the message's text. */
    written: optional(text()),
    /** What a person is changing it to, so far. While it is there the reply does not leave. */
    editing: optional(text()),
    /** The buttons under it, so far. */
    editingButtons: optional(json<string[]>()),
  },
  { key: ['messageId'] },
);
export type OutboxRow = RowOf<typeof outboxTable>;

/** How many replies are queued or under way. */
export const createOutboxCount = (db: Database) => {
  const waiting = db.prepare<{ count: number }>(
    `SELECT count(*) AS count FROM outbox WHERE state <> 'failed'`,
  );
  return { countWaiting: (): number => waiting.get()?.count ?? 0 };
};

export const createOutboxStore = (db: Database) => {
  const table = outboxTable.on(db);
  // The position is the database's.
  const insert = db.prepare(`
    INSERT INTO outbox
      (message_id, conversation_id, batch_id, state, undo_until_ms, not_before_ms, created_at_ms, is_by_person, written)
    VALUES (?, ?, ?, 'queued', ?, ?, ?, ?, ?)`);
  const toEnd = db.prepare(
    'UPDATE outbox SET position = (SELECT max(position) + 1 FROM outbox) WHERE message_id = ?',
  );
  const open = table.select(`WHERE state <> 'failed' ORDER BY position`);
  const ofConversation = table.select('WHERE conversation_id = ? ORDER BY position');
  const ofBatch = table.select('WHERE batch_id = ? ORDER BY position');
  return {
    ...createOutboxCount(db),
    add(
      row: Pick<
        OutboxRow,
        'messageId' | 'conversationId' | 'batchId' | 'undoUntilMs' | 'createdAtMs' | 'isByPerson' | 'written'
      >,
    ): void {
      const { messageId, conversationId, batchId, undoUntilMs, createdAtMs, isByPerson, written } = row;
      insert.run(
        messageId,
        conversationId,
        batchId,
        undoUntilMs,
        undoUntilMs,
        createdAtMs,
        isByPerson ? 1 : 0,
        written,
      );
    },
    byMessage: (messageId: MessageId) => table.get({ messageId }),
    update: (messageId: MessageId, change: Partial<OutboxRow>) => table.update({ messageId }, change),
    remove: (messageId: MessageId) => table.delete({ messageId }),
    /** Behind everything else that waits. */
    moveToEnd: (messageId: MessageId) => void toEnd.run(messageId),
    /** Rows that were or may be sent, oldest first; failed ones are left out. */
    open: () => open.all(),
    ofConversation: (conversationId: ConversationId) => ofConversation.all(conversationId),
    ofBatch: (batchId: string) => ofBatch.all(batchId),
  };
};
