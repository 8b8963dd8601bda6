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

/** `attachments`: as SQL; private messages have none of that kind. */
const tableReader = (
  db: Database,
  table: 'message' | 'private_message',
  attachments: string,
): SourceReader => {
  const columns = `rowid AS ref, sent_at_ms AS "atMs", text, ${attachments} AS attachments`;
  const one = db.prepare<MessageRow>(`SELECT ${columns} FROM ${table} WHERE rowid = ?`);
  const before = db.prepare<MessageRow>(`SELECT ${columns} FROM ${table} WHERE (sent_at_ms, rowid) < (?, ?)
    ORDER BY sent_at_ms DESC, rowid DESC LIMIT ?`);
  const count = db.prepare<{ n: number }>(`SELECT count(*) AS n FROM ${table}`);
  return {
    read(ref) {
      const row = one.get(ref);
      return row && contentOf(row);
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
    walk(from, limit) {
      const rows = after.all(...partsOf(from.beforeRow), limit);
      const contents = rows.map(({ ref, value }) => content(ref, value));
      return { contents, to: { beforeMs: 0, beforeRow: contents.at(-1)?.ref ?? from.beforeRow } };
    },
    count: () => count.get()?.n ?? 0,
  };
};

export const createSourceReaders = (db: Database): Readonly<Record<Source, SourceReader>> => ({
  [source.message]: tableReader(db, 'message', 'attachments'),
  [source.privateMessage]: tableReader(db, 'private_message', `'[]'`),
  [source.note]: noteReader(db),
});
export type SourceReaders = ReturnType<typeof createSourceReaders>;

interface FoundRow {
  id: number;
  source: Source;
  atMs: number | null;
  text: string | null;
  attachments: string | null;
  conversationId: ConversationId | null;
  messageId: MessageId | null;
  privateId: PrivateMessageId | null;
  chatId: ChatId | null;
  direction: 'in' | 'out' | null;
  agentId: AgentId | null;
  note: string | null;
}

const foundOf = (row: FoundRow): Found | undefined => {
  const { atMs, text, conversationId, messageId, privateId, chatId, direction } = row;
  const agentId = row.agentId ?? undefined;
  if (row.source === source.note) {
    if (row.note === null || conversationId === null) return undefined;
    const { text: written = '', author, noteId, createdMs } = JSON.parse(row.note) as NoteValue;
    return {
      kind: 'note',
      conversationId,
      noteId,
      authorId: author,
      atMs: createdMs,
      text: written,
      titles: '',
    };
  }
  if (atMs === null || direction === null) return undefined;
  const shown = { atMs, text: text ?? '', titles: titlesOf(row.attachments ?? '[]'), direction };
  if (messageId !== null && conversationId !== null)
    return { kind: 'message', ...shown, conversationId, messageId, agentId };
  return privateId !== null && chatId !== null
    ? { kind: 'private', ...shown, chatId, messageId: privateId, authorId: agentId }
    : undefined;
};

/** The tables behind entries `e`: `m`, `p` and `r`; of each entry one. */
export const entryTables = `
  LEFT JOIN message m ON e.source = ${source.message} AND m.rowid = e.ref
  LEFT JOIN private_message p ON e.source = ${source.privateMessage} AND p.rowid = e.ref
  LEFT JOIN work_register r ON e.source = ${source.note}
    AND r.conversation_id = substr(e.ref, 1, instr(e.ref, ' ') - 1) AND r.field = substr(e.ref, instr(e.ref, ' ') + 1)`;

/** What is shown of entries, in one statement: asking for each by itself costs more than finding them. */
export const foundSql = (ids: string): string => `
  SELECT e.id, e.source, coalesce(m.sent_at_ms, p.sent_at_ms) AS "atMs", coalesce(m.text, p.text) AS text, m.attachments,
    coalesce(m.conversation_id, r.conversation_id) AS "conversationId", m.id AS "messageId", p.id AS "privateId",
    p.chat_id AS "chatId", coalesce(m.direction, p.direction) AS direction,
    coalesce(m.agent_id, a.agent_id, p.author_id) AS "agentId", r.value AS note
  FROM (${ids}) f JOIN search_entry e ON e.id = f.id ${entryTables}
  LEFT JOIN reply_author a ON a.account_id = m.account_id AND a.mid = m.mid
  ORDER BY e.id DESC`;

/** Of a row of `foundSql`; `found` undefined: it is gone. */
export const readFound = (row: unknown): { id: number; found: Found | undefined } => ({
  id: (row as FoundRow).id,
  found: foundOf(row as FoundRow),
});
