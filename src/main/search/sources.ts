import type {
  AgentId,
  ChatId,
  NoteId,
  ConversationId,
  MessageId,
  PrivateMessageId,
} from '../../shared/domain/index.ts';
import type { Database } from '../storage/index.ts';

/** What can be found by its words, as migrations 0043 and 0056 number it. */
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
  /** About how many there are, and not fewer. */
  count(): number;
}

interface MessageRow {
  ref: number;
  atMs: number;
  text: string | null;
  /** JSON: objects that may have a title. */
  attachments: string;
}

/** What the files of private messages `name` are called, in the form of a message's attachments: as text, also inside of JSON. */
export const filesOf = (name: string): string =>
  `(SELECT json_group_array(json_object('title', f.name) ORDER BY f.position) || '' FROM private_file f
    WHERE f.chat_id = ${name}.chat_id AND f.message_id = ${name}.id)`;

/** What attachments are called, each in a line. */
export const titlesOf = (attachments: string): string =>
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

/** `attachments`: as SQL. */
const tableReader = (
  db: Database,
  table: 'message' | 'private_message',
  attachments: string,
): SourceReader => {
  const columns = `rowid AS ref, sent_at_ms AS "atMs", text, ${attachments} AS attachments`;
  const one = db.prepare<MessageRow>(`SELECT ${columns} FROM ${table} WHERE rowid = ?`);
  const before = db.prepare<MessageRow>(`SELECT ${columns} FROM ${table} WHERE (sent_at_ms, rowid) < (?, ?)
    ORDER BY sent_at_ms DESC, rowid DESC LIMIT ?`);
  // Counting them would read an index from its first page to its last. The oldest rows have the lowest numbers, and go first.
  const count = db.prepare<{ n: number }>(
    `SELECT coalesce((SELECT max(rowid) FROM ${table}) - (SELECT min(rowid) FROM ${table}) + 1, 0) AS n`,
  );
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
  [source.privateMessage]: tableReader(db, 'private_message', filesOf('private_message')),
  [source.note]: noteReader(db),
});
export type SourceReaders = ReturnType<typeof createSourceReaders>;

/** As `foundSql` writes them; one that is gone has its id alone. */
type FoundRow =
  | [id: number]
  | [
      id: number,
      source: typeof source.message | typeof source.privateMessage,
      atMs: number,
      text: string | null,
      attachments: string,
      placeId: string,
      messageId: string,
      direction: 'in' | 'out',
      agentId: AgentId | null,
    ]
  | [id: number, source: typeof source.note, value: string, conversationId: ConversationId];

const foundOf = (row: FoundRow): Found | undefined => {
  if (row.length === 1) return undefined;
  if (row[1] === source.note) {
    const [, , value, conversationId] = row;
    const { text = '', author, noteId, createdMs } = JSON.parse(value) as NoteValue;
    return { kind: 'note', conversationId, noteId, authorId: author, atMs: createdMs, text, titles: '' };
  }
  const [, kind, atMs, text, attachments, placeId, messageId, direction, agentId] = row;
  const shown = { atMs, text: text ?? '', titles: titlesOf(attachments), direction };
  return kind === source.message
    ? {
        kind: 'message',
        ...shown,
        conversationId: placeId as ConversationId,
        messageId: messageId as MessageId,
        agentId: agentId ?? undefined,
      }
    : {
        kind: 'private',
        ...shown,
        chatId: placeId as ChatId,
        messageId: messageId as PrivateMessageId,
        authorId: agentId ?? undefined,
      };
};

/** The row of a note `r` that an entry `e` is of. */
const noteOfEntry = `r.conversation_id = substr(e.ref, 1, instr(e.ref, ' ') - 1)
  AND r.field = substr(e.ref, instr(e.ref, ' ') + 1)`;

/** The tables behind entries `e`: `m`, `p` and `r`; of each entry one. */
export const entryTables = `
  LEFT JOIN message m ON e.source = ${source.message} AND m.rowid = e.ref
  LEFT JOIN private_message p ON e.source = ${source.privateMessage} AND p.rowid = e.ref
  LEFT JOIN work_register r ON e.source = ${source.note} AND ${noteOfEntry}`;

/** Of a reply whose row does not say it: it came back from Instagram before its author was known. */
const authorOfReply = `CASE m.direction WHEN 'out' THEN coalesce(m.agent_id,
  (SELECT a.agent_id FROM reply_author a WHERE a.account_id = m.account_id AND a.mid = m.mid)) END`;

/**
 * What is shown of entries, for `readFound`. All of them come in one value: a row and a column at a time across the driver cost
 * more than finding them. Of each entry one table is read, its own.
 */
export const foundSql = (ids: string): string => `
  SELECT '[' || group_concat(hit) || ']' AS hits FROM (
    SELECT coalesce(CASE e.source
      WHEN ${source.message} THEN (
        SELECT json_array(f.id, ${source.message}, m.sent_at_ms, m.text, m.attachments, m.conversation_id, m.id, m.direction,
          ${authorOfReply}) FROM message m WHERE m.rowid = e.ref)
      WHEN ${source.privateMessage} THEN (
        SELECT json_array(f.id, ${source.privateMessage}, p.sent_at_ms, p.text, ${filesOf('p')}, p.chat_id, p.id, p.direction,
          p.author_id) FROM private_message p WHERE p.rowid = e.ref)
      WHEN ${source.note} THEN (
        SELECT json_array(f.id, ${source.note}, r.value, r.conversation_id) FROM work_register r WHERE ${noteOfEntry})
    END, json_array(f.id)) AS hit
    FROM (${ids}) f LEFT JOIN search_entry e ON e.id = f.id)`;

/** An entry; `found` undefined: it is gone. */
export interface Candidate {
  id: number;
  found: Found | undefined;
}

/** Of the one row of `foundSql`, the newest first. */
export const readFound = (rows: readonly unknown[]): Candidate[] => {
  const { hits } = (rows[0] ?? { hits: null }) as { hits: string | null };
  return (JSON.parse(hits ?? '[]') as FoundRow[])
    .map((row) => ({ id: row[0], found: foundOf(row) }))
    .sort((one, other) => other.id - one.id);
};
