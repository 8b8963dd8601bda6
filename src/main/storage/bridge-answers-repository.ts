import type { AccountId, AgentId, ConversationId, MessageId, MessageMid } from '../../shared/domain/index.ts';
import type { Database } from './database.ts';

/** An agent's answer in LiveChat's own app, on its way to Instagram. */
export interface AnswerRow {
  eventId: string;
  accountId: AccountId;
  conversationId: ConversationId;
  chatId: string;
  threadId: string;
  /** queued: in Instagram's outbox. sent, failed: LiveChat is still to be told. done: it was. */
  state: 'queued' | 'sent' | 'failed' | 'done';
  /** Error code of `failed`. */
  reason: string | undefined;
  fence: number;
  /** When it was written, by LiveChat's clock. */
  atMs: number;
  attempts: number;
  notBeforeMs: number;
}

/** An own reply that is to be written into LiveChat in the agent's own name. */
export interface RecordRow {
  position: number;
  accountId: AccountId;
  conversationId: ConversationId;
  mid: MessageMid;
  agentId: AgentId;
  atMs: number;
  /** A call was begun: to be looked for before it is repeated. */
  isBegun: boolean;
  attempts: number;
  notBeforeMs: number;
}

export interface BridgeAnswersRepository {
  get(eventId: string): AnswerRow | undefined;
  /** With the messages that carry it. */
  add(row: Omit<AnswerRow, 'attempts' | 'notBeforeMs'>, messageIds: readonly MessageId[]): void;
  update(
    eventId: string,
    change: Partial<Pick<AnswerRow, 'state' | 'reason' | 'fence' | 'attempts' | 'notBeforeMs'>>,
  ): void;
  remove(eventId: string): void;
  /** Everything but `done`, oldest first. */
  open(): AnswerRow[];
  messagesOf(eventId: string): MessageId[];
  isCarried(messageId: MessageId): boolean;
  /** The event a message carries. */
  eventOf(messageId: MessageId): string | undefined;
  purgeBefore(ms: number): void;
  forgetAccount(accountId: AccountId): void;

  addRecord(row: Pick<RecordRow, 'accountId' | 'conversationId' | 'mid' | 'agentId' | 'atMs'>): void;
  updateRecord(
    position: number,
    change: Partial<Pick<RecordRow, 'isBegun' | 'attempts' | 'notBeforeMs'>>,
  ): void;
  removeRecord(position: number): void;
  records(): RecordRow[];
}

interface Raw {
  event_id: string;
  account_id: AccountId;
  conversation_id: ConversationId;
  chat_id: string;
  thread_id: string;
  state: AnswerRow['state'];
  reason: string | null;
  fence: number;
  at_ms: number;
  attempts: number;
  not_before_ms: number;
}

const rowOf = (raw: Raw): AnswerRow => ({
  eventId: raw.event_id,
  accountId: raw.account_id,
  conversationId: raw.conversation_id,
  chatId: raw.chat_id,
  threadId: raw.thread_id,
  state: raw.state,
  reason: raw.reason ?? undefined,
  fence: raw.fence,
  atMs: raw.at_ms,
  attempts: raw.attempts,
  notBeforeMs: raw.not_before_ms,
});

interface RawRecord {
  position: number;
  account_id: AccountId;
  conversation_id: ConversationId;
  mid: MessageMid;
  agent_id: AgentId;
  at_ms: number;
  is_begun: number;
  attempts: number;
  not_before_ms: number;
}

const recordOf = (raw: RawRecord): RecordRow => ({
  position: raw.position,
  accountId: raw.account_id,
  conversationId: raw.conversation_id,
  mid: raw.mid,
  agentId: raw.agent_id,
  atMs: raw.at_ms,
  isBegun: raw.is_begun === 1,
  attempts: raw.attempts,
  notBeforeMs: raw.not_before_ms,
});

export const createBridgeAnswersRepository = (db: Database): BridgeAnswersRepository => {
  const one = db.prepare<Raw>('SELECT * FROM bridge_answer WHERE event_id = ?');
  const insert = db.prepare(`
    INSERT INTO bridge_answer (event_id, account_id, conversation_id, chat_id, thread_id, state, reason, fence, at_ms)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`);
  const insertMessage = db.prepare('INSERT INTO bridge_answer_message (message_id, event_id) VALUES (?, ?)');
  const update = db.prepare(`
    UPDATE bridge_answer SET state = ?, reason = ?, fence = ?, attempts = ?, not_before_ms = ? WHERE event_id = ?`);
  const remove = db.prepare('DELETE FROM bridge_answer WHERE event_id = ?');
  const open = db.prepare<Raw>(`SELECT * FROM bridge_answer WHERE state <> 'done' ORDER BY at_ms, event_id`);
  const messages = db.prepare<{ message_id: MessageId }>(
    'SELECT message_id FROM bridge_answer_message WHERE event_id = ?',
  );
  const eventOf = db.prepare<{ event_id: string }>(
    'SELECT event_id FROM bridge_answer_message WHERE message_id = ?',
  );
  const addRecord = db.prepare(`
    INSERT INTO bridge_record (account_id, conversation_id, mid, agent_id, at_ms) VALUES (?, ?, ?, ?, ?)
    ON CONFLICT DO NOTHING`);
  const oneRecord = db.prepare<RawRecord>('SELECT * FROM bridge_record WHERE position = ?');
  const updateRecord = db.prepare(
    'UPDATE bridge_record SET is_begun = ?, attempts = ?, not_before_ms = ? WHERE position = ?',
  );
  const removeRecord = db.prepare('DELETE FROM bridge_record WHERE position = ?');
  const records = db.prepare<RawRecord>('SELECT * FROM bridge_record ORDER BY position');

  return {
    get(eventId) {
      const raw = one.get(eventId);
      return raw && rowOf(raw);
    },
    add(row, messageIds) {
      insert.run(
        row.eventId,
        row.accountId,
        row.conversationId,
        row.chatId,
        row.threadId,
        row.state,
        row.reason,
        row.fence,
        row.atMs,
      );
      for (const messageId of messageIds) insertMessage.run(messageId, row.eventId);
    },
    update(eventId, change) {
      const raw = one.get(eventId);
      if (!raw) return;
      const row = { ...rowOf(raw), ...change };
      update.run(row.state, row.reason, row.fence, row.attempts, row.notBeforeMs, eventId);
    },
    remove(eventId) {
      remove.run(eventId);
    },
    open: () => open.all().map(rowOf),
    messagesOf: (eventId) => messages.all(eventId).map((raw) => raw.message_id),
    isCarried: (messageId) => eventOf.get(messageId) !== undefined,
    eventOf: (messageId) => eventOf.get(messageId)?.event_id,
    purgeBefore(ms) {
      db.prepare(`DELETE FROM bridge_answer WHERE state = 'done' AND at_ms < ?`).run(ms);
      db.prepare('DELETE FROM bridge_record WHERE at_ms < ?').run(ms);
    },
    forgetAccount(accountId) {
      db.prepare('DELETE FROM bridge_answer WHERE account_id = ?').run(accountId);
      db.prepare('DELETE FROM bridge_record WHERE account_id = ?').run(accountId);
    },
    addRecord(row) {
      addRecord.run(row.accountId, row.conversationId, row.mid, row.agentId, row.atMs);
    },
    updateRecord(position, change) {
      const raw = oneRecord.get(position);
      if (!raw) return;
      const row = { ...recordOf(raw), ...change };
      updateRecord.run(row.isBegun ? 1 : 0, row.attempts, row.notBeforeMs, position);
    },
    removeRecord(position) {
      removeRecord.run(position);
    },
    records: () => records.all().map(recordOf),
  };
};
