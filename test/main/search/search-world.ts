/** A search over a real database that tests write into. */
import type { AgentId, ChatId, ConversationId } from '../../../src/shared/domain/index.ts';
import { createSearch, type Search } from '../../../src/main/search/index.ts';
import { openDatabase, type Database } from '../../../src/main/storage/index.ts';
import { createTestLog } from '../../helpers/log.ts';
import { createManualTimers, type ManualTimers } from '../../helpers/manual-timers.ts';

/** A Sunday, at noon. */
export const nowMs = new Date(2026, 10, 29, 12).getTime();
export const minute = 60_000;
export const day = 24 * 60 * minute;
export const anna = 'anna@bakery.test' as AgentId;
export const jonas = 'jonas@bakery.test' as AgentId;
export const group = 'group:9b2f3c1e-0b3a-4d5e-8f60-718293a4b5c6' as ChatId;

export interface PrivateFile {
  name: string;
  mediaType: string;
}

export interface SearchWorld {
  db: Database;
  search: Search;
  time: ManualTimers;
  customer(
    name: string,
    options?: { username?: string; tags?: string[]; assignee?: AgentId },
  ): ConversationId;
  message(
    conversationId: ConversationId,
    text: string,
    options?: { atMs?: number; agentId?: AgentId; attachments?: object[]; kind?: string },
  ): string;
  privateMessage(
    chatId: ChatId,
    text: string,
    options?: { atMs?: number; authorId?: AgentId; card?: object; files?: PrivateFile[] },
  ): string;
  note(conversationId: ConversationId, text: string, author?: AgentId): string;
  /** What is found, by its first words. */
  found(text: string, before?: number): Promise<string[]>;
}

export const createSearchWorld = (file = ':memory:'): SearchWorld => {
  const time = createManualTimers(nowMs);
  const db = openDatabase({ file, keyHex: 'ab'.repeat(32), clock: time });
  const search = createSearch({
    db,
    people: {
      ownId: () => anna,
      agents: () => [
        { id: anna, name: 'Anna Lindqvist' },
        { id: jonas, name: 'Jonas Žák' },
      ],
      groups: () => [{ id: group, name: 'Night shift' }],
    },
    clock: time,
    timers: time,
    log: createTestLog(),
  });
  let count = 0;
  const run = (sql: string, ...values: (string | number | null)[]): void =>
    void db.prepare(sql).run(...values);
  const uuid = (n: number): string => `00000000-0000-4000-8000-${String(n).padStart(12, '0')}`;
  return {
    db,
    search,
    time,
    customer(name, options = {}) {
      count += 1;
      const id = `17841:${count}` as ConversationId;
      run(
        `INSERT INTO conversation (id, account_id, customer_id, name, username, last_activity_at_ms)
         VALUES (?, '17841', ?, ?, ?, ?)`,
        id,
        String(count),
        name,
        options.username ?? null,
        nowMs + count,
      );
      run(
        `INSERT INTO work_state (conversation_id, account_id, assignee_id, status, seen_ms, tags, failed, is_failed, note_count)
         VALUES (?, '17841', ?, 'open', 0, ?, '[]', 0, 0)`,
        id,
        options.assignee ?? null,
        JSON.stringify(options.tags ?? []),
      );
      return id;
    },
    message(conversationId, text, options = {}) {
      count += 1;
      run(
        `INSERT INTO message (id, account_id, conversation_id, direction, agent_id, kind, text, attachments, sent_at_ms, content_from)
         VALUES (?, '17841', ?, ?, ?, ?, ?, ?, ?, 'webhook')`,
        `m${count}`,
        conversationId,
        options.agentId === undefined ? 'in' : 'out',
        options.agentId ?? null,
        options.kind ?? 'text',
        text,
        JSON.stringify(options.attachments ?? []),
        options.atMs ?? nowMs + count,
      );
      return `m${count}`;
    },
    privateMessage(chatId, text, options = {}) {
      count += 1;
      run('INSERT OR IGNORE INTO private_chat (chat_id) VALUES (?)', chatId);
      const author = options.authorId ?? jonas;
      run(
        `INSERT INTO private_message (chat_id, id, direction, author_id, text, sent_at_ms, state, is_unread, card)
         VALUES (?, ?, ?, ?, ?, ?, 'received', 0, ?)`,
        chatId,
        uuid(count),
        author === anna ? 'out' : 'in',
        author,
        text,
        options.atMs ?? nowMs + count,
        options.card === undefined ? null : JSON.stringify(options.card),
      );
      const messageId = uuid(count);
      for (const [position, file] of (options.files ?? []).entries()) {
        count += 1;
        run(
          `INSERT INTO private_file (local_id, id, chat_id, message_id, author_id, is_own, position, name, media_type, size_bytes,
             digest, key, state, is_to_tell, added_at_ms)
           VALUES (?, ?, ?, ?, ?, 0, ?, ?, ?, 1, 'd', 'k', 'here', 0, ?)`,
          uuid(count),
          uuid(count),
          chatId,
          messageId,
          author,
          position,
          file.name,
          file.mediaType,
          nowMs,
        );
      }
      return messageId;
    },
    note(conversationId, text, author = anna) {
      count += 1;
      run(
        `INSERT INTO work_register (conversation_id, account_id, field, value, ms, n, device, by_agent, origin)
         VALUES (?, '17841', ?, ?, 1, 1, 'd', ?, 'console')`,
        conversationId,
        `note:${author}:${uuid(count)}`,
        JSON.stringify({
          kind: 'note',
          noteId: uuid(count),
          author,
          text,
          mentions: [],
          createdMs: nowMs + count,
        }),
        author,
      );
      return uuid(count);
    },
    async found(text, before) {
      const { hits } = await search.find({ text, before, limit: 40 });
      return hits.map((hit) => hit.excerpt);
    },
  };
};
