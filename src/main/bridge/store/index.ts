import type { AccountId, MessageId, MessageMid } from '../../../shared/domain/index.ts';
import {
  createConversationStore,
  createErasureStore,
  createLocalRemovalStore,
  createMessageStore,
  createOutboxStore,
} from '../../conversations/index.ts';
import { createSettingStore, type Database } from '../../storage/index.ts';
import { createClaimStore } from './claims.ts';
import { createInbound } from './inbound.ts';
import { createStepStore } from './step.ts';
import {
  type AnswerRow,
  answerTable,
  chatTable,
  claimTable,
  claimTermTable,
  customerToClearTable,
  formerChatTable,
  inboundTable,
  type RecordRow,
  recordTable,
  stepTable,
} from './tables.ts';

export { type Inbound, type NewInbound, slowUnsendAfter } from './inbound.ts';
export type { AnswerRow, ChatRow, CustomerToClear, InboundRow, RecordRow, StepRow } from './tables.ts';

const createAnswerStore = (db: Database) => {
  const table = answerTable.on(db);
  const open = table.select(`WHERE state <> 'done' ORDER BY at_ms, event_id`);
  // Most of them just wait in the outbox with all their pieces: looked at in one query.
  const movable = table.select(`
    WHERE state <> 'done' AND is_withdrawn = 0 AND (state <> 'queued'
      OR NOT EXISTS (SELECT 1 FROM bridge_answer_message a JOIN message m ON m.id = a.message_id
        LEFT JOIN outbox o ON o.message_id = a.message_id
        WHERE a.event_id = bridge_answer.event_id AND (o.state <> 'failed' OR (o.state IS NULL AND m.mid IS NULL)))
      OR EXISTS (SELECT 1 FROM bridge_answer_message a LEFT JOIN message m ON m.id = a.message_id
        LEFT JOIN outbox o ON o.message_id = a.message_id
        WHERE a.event_id = bridge_answer.event_id AND (m.id IS NULL OR o.state = 'failed')))
    ORDER BY at_ms, event_id`);
  // A piece of it has left, or was tried.
  const isTouched = `EXISTS (
    SELECT 1 FROM bridge_answer_message a LEFT JOIN outbox o ON o.message_id = a.message_id
    WHERE a.event_id = bridge_answer.event_id
      AND (o.message_id IS NULL OR o.state <> 'queued' OR o.attempted_at_ms IS NOT NULL))`;
  const begun = table.select(`
    WHERE state IN ('sent', 'failed') OR reason = 'BRIDGE_CUSTOMER_REFUSED' OR (state = 'queued' AND ${isTouched})`);
  const untouched = table.select(`WHERE event_id = ? AND state = 'queued' AND NOT ${isTouched}`);
  const addMessage = db.prepare('INSERT INTO bridge_answer_message (message_id, event_id) VALUES (?, ?)');
  const messages = db.prepare<{ message_id: MessageId }>(
    'SELECT message_id FROM bridge_answer_message WHERE event_id = ?',
  );
  const carried = db.prepare<{ event_id: string }>(
    'SELECT event_id FROM bridge_answer_message WHERE message_id = ?',
  );
  return {
    ...table,
    /** With the messages that carry it. */
    add(
      row: Omit<AnswerRow, 'attempts' | 'notBeforeMs' | 'isWithdrawn'>,
      messageIds: readonly MessageId[],
    ): void {
      table.insert({ ...row, isWithdrawn: false, attempts: 0, notBeforeMs: 0 });
      for (const messageId of messageIds) addMessage.run(messageId, row.eventId);
    },
    /** Everything but `done`, oldest first. */
    open: (): AnswerRow[] => open.all(),
    /** Of the open ones those that do not just wait in the outbox, as they are to be reported on; oldest first. */
    movable: (): AnswerRow[] => movable.all(),
    /** Those of whose outcome LiveChat has not been told, or could not be, save what waits in the outbox and was never tried. */
    begun: (): string[] => begun.all().map(({ eventId }) => eventId),
    /** It waits in the outbox, and was never tried. */
    isUntouched: (eventId: string): boolean => untouched.get(eventId) !== undefined,
    messagesOf: (eventId: string): MessageId[] => messages.all(eventId).map((raw) => raw.message_id),
    /** The message carries an answer of LiveChat's own app. */
    isCarried: (messageId: MessageId): boolean => carried.get(messageId) !== undefined,
    /** The event in LiveChat that the message carries. */
    eventOf: (messageId: MessageId): string | undefined => carried.get(messageId)?.event_id,
  };
};

const createRecordStore = (db: Database) => {
  const table = recordTable.on(db);
  const inOrder = table.select('ORDER BY position');
  const byMid = table.select('WHERE account_id = ? AND mid = ?');
  return {
    ...table,
    has: (accountId: AccountId, mid: MessageMid): boolean => byMid.get(accountId, mid) !== undefined,
    /** A repeat changes nothing. */
    add(row: Pick<RecordRow, 'accountId' | 'conversationId' | 'mid' | 'agentId' | 'atMs'>): void {
      table.insertNew({ ...row, isBegun: false, attempts: 0, notBeforeMs: 0 });
    },
    /** In the order in which they were added. */
    all: (): RecordRow[] => inOrder.all(),
  };
};

export type BridgeStore = ReturnType<typeof createBridgeStore>;

/** The bridge's tables, and those of other modules that it reads, made once for all its parts. */
export const createBridgeStore = (db: Database) => ({
  db,
  settings: createSettingStore(db),
  conversations: createConversationStore(db),
  messages: createMessageStore(db),
  outbox: createOutboxStore(db),
  localRemovals: createLocalRemovalStore(db),
  erasure: createErasureStore(db),
  chats: chatTable.on(db),
  formerChats: formerChatTable.on(db),
  inbound: createInbound(db),
  answers: createAnswerStore(db),
  claims: createClaimStore(db),
  records: createRecordStore(db),
  steps: createStepStore(db),
  customersToClear: customerToClearTable.on(db),
  forgetAccount(accountId: AccountId): void {
    const work = [inboundTable, answerTable, recordTable, claimTable, claimTermTable, stepTable];
    const tables = [chatTable, formerChatTable, ...work, customerToClearTable];
    for (const { name } of tables) db.prepare(`DELETE FROM ${name} WHERE account_id = ?`).run(accountId);
    db.prepare('DELETE FROM media_copy WHERE account_id = ?').run(accountId);
  },
  /** Deletes what came or was noted before this time; answers only once their outcome is reported. */
  purgeBefore(atMs: number): void {
    db.prepare('DELETE FROM bridge_inbound WHERE received_at_ms < ?').run(atMs);
    db.prepare(`DELETE FROM bridge_answer WHERE (state = 'done' OR is_withdrawn = 1) AND at_ms < ?`).run(
      atMs,
    );
    db.prepare('DELETE FROM bridge_claim WHERE at_ms < ?').run(atMs);
    db.prepare('DELETE FROM bridge_record WHERE at_ms < ?').run(atMs);
    db.prepare('DELETE FROM bridge_step WHERE at_ms < ?').run(atMs);
    db.prepare('DELETE FROM customer_to_clear WHERE since_ms < ?').run(atMs);
    // The count of the account stays: the files do.
    db.prepare(`DELETE FROM media_copy WHERE conversation_id <> '' AND at_ms < ?`).run(atMs);
  },
});
