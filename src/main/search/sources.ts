import type {
  AgentId,
  ChatId,
  NoteId,
  ConversationId,
  MessageId,
  PrivateMessageId,
} from '../../shared/domain/index.ts';
import type { Database } from '../storage/index.ts';

/** What can be found by its words, as migration 0043 numbers it. */
export const source = { message: 1, privateMessage: 2, note: 3 } as const;
export type Source = (typeof source)[keyof typeof source];

/** How a source names its row: the row's number; of a note, its conversation, a space and its field. */
export type Ref = number | string;

/** One thing with its words. Times: epoch ms. */
export interface Content {
  ref: Ref;
  atMs: number;
  /** What its table holds of its text; absent: nothing. */
  text: string | undefined;
  /** More words that it is found by: what its attachments are called. */
  titles: string;
}

/** What is shown of a thing that was found. */
export type Found = { atMs: number; text: string; titles: string } & (
  | {
      kind: 'message';
      conversationId: ConversationId;
      messageId: MessageId;
      direction: 'in' | 'out';
      agentId: AgentId | undefined;
    }
  | {
      kind: 'private';
      chatId: ChatId;
      messageId: PrivateMessageId;
      direction: 'in' | 'out';
      authorId: AgentId | undefined;
    }
  | { kind: 'note'; conversationId: ConversationId; noteId: NoteId; authorId: AgentId }
);

/** From where a walk through what was there before goes on. */
export interface WalkedTo {
  beforeMs: number;
  beforeRow: Ref;
}

interface SourceReader {
  read(ref: Ref): Content | undefined;
  /** What a hit shows; undefined: it is gone. */
  show(ref: Ref): Found | undefined;
  /** The next ones of a walk, from the newest back. */
  walk(from: WalkedTo, limit: number): { contents: Content[]; to: WalkedTo };
  count(): number;
}

interface MessageRow {
  ref: number;
  atMs: number;
  text: string | null;
  attachments: string;
}

const titlesOf = (attachments: string): string =>
  attachments === '[]'
    ? ''
    : (JSON.parse(attachments) as { title?: unknown }[])
        .flatMap(({ title }) => (typeof title === 'string' ? [title] : []))
        .join('\n');

const contentOf = ({ ref, atMs, text, attachments }: MessageRow): Content => ({
  ref,
  atMs,
  text: text ?? undefined,
  titles: titlesOf(attachments),
});

const walkedTo = (contents: readonly Content[], from: WalkedTo): WalkedTo => {
  const last = contents.at(-1);
  return last === undefined ? from : { beforeMs: last.atMs, beforeRow: last.ref };
};

const messageReader = (db: Database): SourceReader => {
  const columns = 'rowid AS ref, sent_at_ms AS "atMs", text, attachments';
  const one = db.prepare<MessageRow>(`SELECT ${columns} FROM message WHERE rowid = ?`);
  const before = db.prepare<MessageRow>(`SELECT ${columns} FROM message WHERE (sent_at_ms, rowid) < (?, ?)
    ORDER BY sent_at_ms DESC, rowid DESC LIMIT ?`);
  const count = db.prepare<{ n: number }>('SELECT count(*) AS n FROM message');
  const shown = db.prepare<{
    atMs: number;
    text: string | null;
    attachments: string;
    conversationId: ConversationId;
    messageId: MessageId;
    direction: 'in' | 'out';
    agentId: AgentId | null;
  }>(`SELECT m.sent_at_ms AS "atMs", m.text, m.attachments, m.conversation_id AS "conversationId", m.id AS "messageId",
      m.direction, coalesce(m.agent_id, a.agent_id) AS "agentId"
    FROM message m LEFT JOIN reply_author a ON a.account_id = m.account_id AND a.mid = m.mid WHERE m.rowid = ?`);
  return {
    read(ref) {
      const row = one.get(ref);
      return row && contentOf(row);
    },
    show(ref) {
      const row = shown.get(ref);
      if (row === undefined) return undefined;
      const { text, attachments, agentId, ...rest } = row;
      return {
        kind: 'message',
        ...rest,
        text: text ?? '',
        titles: titlesOf(attachments),
        agentId: agentId ?? undefined,
      };
    },
    walk(from, limit) {
      const contents = before.all(from.beforeMs, from.beforeRow, limit).map(contentOf);
      return { contents, to: walkedTo(contents, from) };
    },
    count: () => count.get()?.n ?? 0,
  };
};

const privateReader = (db: Database): SourceReader => {
  const columns = `rowid AS ref, sent_at_ms AS "atMs", text, '[]' AS attachments`;
  const one = db.prepare<MessageRow>(`SELECT ${columns} FROM private_message WHERE rowid = ?`);
  const before = db.prepare<MessageRow>(`SELECT ${columns} FROM private_message
    WHERE (sent_at_ms, rowid) < (?, ?) ORDER BY sent_at_ms DESC, rowid DESC LIMIT ?`);
  const count = db.prepare<{ n: number }>('SELECT count(*) AS n FROM private_message');
  const shown = db.prepare<{
    atMs: number;
    text: string;
    chatId: ChatId;
    messageId: PrivateMessageId;
    direction: 'in' | 'out';
    authorId: AgentId | null;
  }>(`SELECT sent_at_ms AS "atMs", text, chat_id AS "chatId", id AS "messageId", direction,
      author_id AS "authorId" FROM private_message WHERE rowid = ?`);
  return {
    read(ref) {
      const row = one.get(ref);
      return row && contentOf(row);
    },
    show(ref) {
      const row = shown.get(ref);
      return row && { kind: 'private', ...row, titles: '', authorId: row.authorId ?? undefined };
    },
    walk(from, limit) {
      const contents = before.all(from.beforeMs, from.beforeRow, limit).map(contentOf);
      return { contents, to: walkedTo(contents, from) };
    },
    count: () => count.get()?.n ?? 0,
  };
};

interface NoteValue {
  text?: string | undefined;
  author: AgentId;
  noteId: NoteId;
  createdMs: number;
}

const partsOf = (ref: Ref): [string, string] => {
  const text = String(ref);
  const at = text.indexOf(' ');
  return [text.slice(0, Math.max(0, at)), text.slice(at + 1)];
};

const noteReader = (db: Database): SourceReader => {
  const one = db.prepare<{ value: string }>(
    'SELECT value FROM work_register WHERE conversation_id = ? AND field = ?',
  );
  const after = db.prepare<{ ref: string; value: string }>(`
    SELECT conversation_id || ' ' || field AS ref, value FROM work_register
    WHERE (conversation_id, field) > (?, ?) AND field LIKE 'note:%' ORDER BY conversation_id, field LIMIT ?`);
  const count = db.prepare<{ n: number }>(
    `SELECT count(*) AS n FROM work_register WHERE field LIKE 'note:%'`,
  );
  const content = (ref: Ref, value: string): Content => {
    const note = JSON.parse(value) as NoteValue;
    return { ref, atMs: note.createdMs, text: note.text, titles: '' };
  };
  return {
    read(ref) {
      const row = one.get(...partsOf(ref));
      return row && content(ref, row.value);
    },
    show(ref) {
      const [conversationId, field] = partsOf(ref);
      const row = one.get(conversationId, field);
      if (row === undefined) return undefined;
      const { text = '', author, noteId, createdMs } = JSON.parse(row.value) as NoteValue;
      return {
        kind: 'note',
        conversationId: conversationId as ConversationId,
        noteId,
        authorId: author,
        atMs: createdMs,
        text,
        titles: '',
      };
    },
    walk(from, limit) {
      const rows = after.all(...partsOf(from.beforeRow), limit);
      const contents = rows.map(({ ref, value }) => content(ref, value));
      return { contents, to: { beforeMs: 0, beforeRow: contents.at(-1)?.ref ?? from.beforeRow } };
    },
    count: () => count.get()?.n ?? 0,
  };
};

export const createSourceReaders = (db: Database): Readonly<Record<Source, SourceReader>> => ({
  [source.message]: messageReader(db),
  [source.privateMessage]: privateReader(db),
  [source.note]: noteReader(db),
});
export type SourceReaders = ReturnType<typeof createSourceReaders>;
