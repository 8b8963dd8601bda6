import type {
  AgentId,
  ChatId,
  GroupLine,
  ConversationCard,
  PrivateMessageId,
  PrivateMessageState,
} from '../../shared/domain/index.ts';
import {
  defineTable,
  flag,
  json,
  number,
  optional,
  text,
  type Database,
  type NewRow,
  type RowOf,
} from '../storage/index.ts';
import { createArrivingCards } from './card.ts';

export type ReceiptState = 'delivered' | 'read';

const chatTable = defineTable(
  'private_chat',
  { chatId: text<ChatId>(), isMuted: flag(), muteToldAtMs: number() },
  { key: ['chatId'] },
);

/** A message is unique by (chat, id), so that nobody can occupy an id in another chat. */
const messageTable = defineTable(
  'private_message',
  {
    chatId: text<ChatId>(),
    id: text<PrivateMessageId>(),
    direction: text<'in' | 'out'>(),
    /** Who wrote it. Absent: this person, in a version that did not note it. */
    authorId: optional(text<AgentId>()),
    /** Somebody did this to the group: a line, not a message. */
    line: optional(json<GroupLine>()),
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
    editedAtMs: optional(number()),
    /** Then the text is empty. */
    deletedAtMs: optional(number()),
    replyToId: optional(text<PrivateMessageId>()),
    mentions: optional(json<AgentId[]>()),
    card: optional(json<ConversationCard>()),
    /** A version of before may have taken it, and kept no more than its text. */
    isBare: optional(flag()),
  },
  { key: ['chatId', 'id'] },
);
export type PrivateMessageRow = RowOf<typeof messageTable>;

/** Receipts that came before the message they are for. */
const earlyReceiptTable = defineTable(
  'early_receipt',
  {
    chatId: text<ChatId>(),
    messageId: text<PrivateMessageId>(),
    byId: text<AgentId>(),
    state: text<ReceiptState>(),
    receivedAtMs: number(),
    readAtMs: optional(number()),
  },
  { key: ['chatId', 'messageId', 'byId', 'state'] },
);

/** The window's key of a draft in a private chat (`draft/set`), as handlers store it. */
const draftKeyOf = (chatId: ChatId): string => `draft:private:${chatId}`;

const rank = (expression: string) =>
  `(CASE ${expression} WHEN 'queued' THEN 0 WHEN 'failed' THEN 0 WHEN 'sent' THEN 1 WHEN 'delivered' THEN 2 ELSE 3 END)`;

/** Over all chats. */
export const createPrivateTotals = (db: Database) => {
  const count = (where: string) => {
    const statement = db.prepare<{ n: number }>(`SELECT count(*) AS n FROM private_message WHERE ${where}`);
    return (): number => statement.get()?.n ?? 0;
  };
  return { unreadTotal: count('is_unread = 1'), waitingTotal: count("state = 'queued'") };
};

/** Private chats. Writes join the caller's transaction, if any. */
export const createPrivateChatStore = (db: Database) => {
  const chats = chatTable.on(db);
  const messages = messageTable.on(db);
  const earlyReceipts = earlyReceiptTable.on(db);

  const advance = db.prepare(
    `UPDATE private_message SET state = ?1, reason = NULL, read_at_ms = ?4
      WHERE chat_id = ?2 AND id = ?3 AND direction = 'out' AND ${rank('state')} < ${rank('?1')}`,
  );
  const fail = db.prepare(
    `UPDATE private_message SET state = 'failed', reason = ?
      WHERE chat_id = ? AND id = ? AND direction = 'out' AND state = 'queued'`,
  );
  const chatsWaiting = db.prepare<{ id: ChatId }>(
    "SELECT DISTINCT chat_id AS id FROM private_message WHERE state = 'queued'",
  );
  const count = (where: string) => {
    const statement = db.prepare<{ n: number }>(`SELECT count(*) AS n FROM private_message WHERE ${where}`);
    return (...values: ChatId[]): number => statement.get(...values)?.n ?? 0;
  };
  const readAll = db.prepare(
    "UPDATE private_message SET is_unread = 0, receipt_due = 'read', read_at_ms = ? WHERE is_unread = 1 AND chat_id = ?",
  );
  const readElsewhere = db.prepare(
    'UPDATE private_message SET is_unread = 0, receipt_due = NULL WHERE is_unread = 1 AND chat_id = ? AND id = ?',
  );
  const dropEarly = db.prepare('DELETE FROM early_receipt WHERE chat_id = ? AND message_id = ?');
  const dropMessages = db.prepare(`DELETE FROM private_message
      WHERE chat_id = ? AND sent_at_ms < ? AND (state <> 'queued' OR sent_at_ms < ?)`);
  const dropBodies = db.prepare("DELETE FROM relay_outbox WHERE context = 'private' AND created_at_ms < ?");
  const putBodyRight = db.prepare(`UPDATE relay_outbox SET body = json_set(body, '$.sentAtMs', ?)
      WHERE context = 'private' AND dedupe_key = ? AND json_extract(body, '$.sentAtMs') > ?`);
  const dropChat = db.prepare(
    `DELETE FROM private_chat WHERE chat_id = ?1
       AND NOT EXISTS (SELECT 1 FROM private_message WHERE chat_id = ?1)
       AND NOT EXISTS (SELECT 1 FROM chat_group WHERE chat_id = ?1 AND is_member = 1 AND json_array_length(members) > 1)`,
  );
  const dropEmpty = db.prepare(
    `DELETE FROM private_chat WHERE mute_told_at_ms < ?
       AND NOT EXISTS (SELECT 1 FROM private_message m WHERE m.chat_id = private_chat.chat_id)
       AND NOT EXISTS (SELECT 1 FROM chat_group g WHERE g.chat_id = private_chat.chat_id)`,
  );
  const dropDraft = db.prepare('DELETE FROM setting WHERE key = ?');
  const dropOldEarly = db.prepare('DELETE FROM early_receipt WHERE received_at_ms < ?');

  const chatIds = (): ChatId[] =>
    chats
      .select()
      .all()
      .map(({ chatId }) => chatId);

  const begin = (chatId: ChatId): void => void chats.insertNew({ chatId, isMuted: false, muteToldAtMs: 0 });

  /** Newest `limit` before `before`, oldest first. */
  const page = (
    chatId: ChatId,
    limit: number,
    before?: { sentAtMs: number; id: PrivateMessageId },
  ): PrivateMessageRow[] => {
    const order = 'ORDER BY sent_at_ms DESC, id DESC LIMIT ?';
    const rows = before
      ? messages
          .select(`WHERE chat_id = ? AND (sent_at_ms, id) < (?, ?) ${order}`)
          .all(chatId, before.sentAtMs, before.id, limit)
      : messages.select(`WHERE chat_id = ? ${order}`).all(chatId, limit);
    return rows.reverse();
  };

  return {
    messages,
    earlyReceipts,
    /** The chat is there from now on, also without a message. */
    begin,
    isMuted: (chatId: ChatId): boolean => chats.get({ chatId })?.isMuted === true,
    /** Said at that time, epoch ms: the newest counts. False: it was so, or a newer word is here. */
    mute(chatId: ChatId, isMuted: boolean, atMs: number): boolean {
      begin(chatId);
      const row = chats.get({ chatId });
      if (!row || row.muteToldAtMs > atMs) return false;
      chats.update({ chatId }, { isMuted, muteToldAtMs: atMs });
      return row.isMuted !== isMuted;
    },
    /** Chats of which it was said at that time or later whether they are quiet. */
    mutesSince: (atMs: number): RowOf<typeof chatTable>[] =>
      chats.select('WHERE mute_told_at_ms >= ? AND mute_told_at_ms > 0').all(atMs),
    /** What was read on this computer at that time or later, the newest messages first. */
    readSince: (atMs: number, limit: number): PrivateMessageRow[] =>
      messages
        .select(
          "WHERE direction = 'in' AND is_unread = 0 AND read_at_ms >= ? ORDER BY sent_at_ms DESC, id LIMIT ?",
        )
        .all(atMs, limit),
    /** The newest message that has left this computer or came to it. */
    newest: (): PrivateMessageRow | undefined =>
      messages
        .select(
          "WHERE line IS NULL AND state NOT IN ('queued', 'failed') ORDER BY sent_at_ms DESC, id LIMIT 1",
        )
        .get(),
    arrivingCard: createArrivingCards(db),
    /** Answers false when the message was there already. */
    add(row: NewRow<PrivateMessageRow>): boolean {
      begin(row.chatId);
      return messages.insertNew(row);
    },
    /** Moves an own message forward, never back: queued → sent → delivered → read. False when nothing changed. */
    advance: (
      chatId: ChatId,
      id: PrivateMessageId,
      state: 'sent' | ReceiptState,
      readAtMs?: number,
    ): boolean => advance.run(state, chatId, id, readAtMs ?? null).changes === 1,
    /** `reason`: error code. False when it was not waiting. */
    fail: (chatId: ChatId, id: PrivateMessageId, reason: string): boolean =>
      fail.run(reason, chatId, id).changes === 1,
    /**
     * Own messages that were written while this clock was ahead, now that it is known to be right: they come just before now, in
     * their order, also where they still wait to be sent. Answers those of each chat. Units: epoch ms.
     */
    putRight(nowMs: number, latestMs: number): Map<ChatId, PrivateMessageId[]> {
      const ahead = messages
        .select("WHERE direction = 'out' AND sent_at_ms > ? ORDER BY sent_at_ms, id")
        .all(latestMs);
      const changed = new Map<ChatId, PrivateMessageId[]>();
      for (const [index, row] of ahead.entries()) {
        const sentAtMs = nowMs - (ahead.length - 1 - index);
        messages.update(row, { sentAtMs });
        putBodyRight.run(sentAtMs, `message:${row.id}`, latestMs);
        changed.set(row.chatId, [...(changed.get(row.chatId) ?? []), row.id]);
      }
      return changed;
    },
    page,
    last: (chatId: ChatId): PrivateMessageRow | undefined => page(chatId, 1)[0],
    chatIds,
    chatsWaiting: (): ChatId[] => chatsWaiting.all().map((row) => row.id),
    unreadCount: count('is_unread = 1 AND chat_id = ?'),
    ...createPrivateTotals(db),
    /** Own messages not yet committed by the relay. */
    waitingIds: (chatId: ChatId): PrivateMessageId[] =>
      messages
        .select("WHERE state = 'queued' AND chat_id = ? ORDER BY sent_at_ms, id")
        .all(chatId)
        .map(({ id }) => id),
    /** Reads everything in the chat; a read receipt is due for each. Answers how many changed. */
    readAll: (chatId: ChatId, nowMs: number): number => readAll.run(nowMs, chatId).changes,
    /** Read on another device of this person: nothing is due. False when it was not unread here. */
    readElsewhere: (chatId: ChatId, id: PrivateMessageId): boolean =>
      readElsewhere.run(chatId, id).changes === 1,
    /** Messages of the chat that answer this one. */
    answersTo: (chatId: ChatId, id: PrivateMessageId): PrivateMessageId[] =>
      messages
        .select('WHERE reply_to_id = ? AND chat_id = ?')
        .all(id, chatId)
        .map((row) => row.id),
    /** The chat of an own message. */
    chatOfOwn: (id: PrivateMessageId): ChatId | undefined =>
      messages.select("WHERE id = ? AND direction = 'out'").get(id)?.chatId,
    /** Messages for which a receipt is due, grouped by chat and receipt, oldest first; at most `limit`. */
    receiptsDue: (limit: number): PrivateMessageRow[] =>
      messages
        .select('WHERE receipt_due IS NOT NULL ORDER BY chat_id, receipt_due, rowid LIMIT ?')
        .all(limit),
    /** Answers and removes them. */
    takeEarlyReceipts(chatId: ChatId, id: PrivateMessageId): RowOf<typeof earlyReceiptTable>[] {
      const rows = earlyReceipts.select('WHERE chat_id = ? AND message_id = ?').all(chatId, id);
      dropEarly.run(chatId, id);
      return rows;
    },
    /** Chats with a colleague in which nothing is written, and that were not made quiet since then; epoch ms. A draft stays. */
    dropEmptyBefore: (atMs: number): void => void dropEmpty.run(atMs),
    dropEarlyReceiptsBefore: (atMs: number): void => void dropOldEarly.run(atMs),
    /**
     * Deletes messages older than `atMs`, and of a chat that is empty then its draft and the chat itself; what still waits to be
     * sent, with its body for the relay, only when older than `waitingAtMs`. Answers which chats lost something. Units: epoch ms.
     */
    dropBefore(atMs: number, waitingAtMs: number): ChatId[] {
      dropBodies.run(waitingAtMs);
      return chatIds().filter((id) => {
        const isTouched = dropMessages.run(id, atMs, waitingAtMs).changes > 0;
        if (isTouched && dropChat.run(id).changes > 0) dropDraft.run(draftKeyOf(id));
        return isTouched;
      });
    },
  };
};
export type PrivateChatStore = ReturnType<typeof createPrivateChatStore>;
