import { describe, expect, it } from 'vitest';
import { openDatabase } from '../../../../src/main/storage/index.ts';
import { migrations } from '../../../../src/main/storage/migrations/index.ts';
import { migration } from '../../../../src/main/storage/migrations/0043-search-index.ts';

describe('0043-search-index', () => {
  it('leaves what is there to be read, notes what comes, and lets an entry go with its row', () => {
    const db = openDatabase({
      file: ':memory:',
      keyHex: '',
      clock: { now: () => 5 },
      migrations: migrations.filter(({ number }) => number < migration.number),
    });
    db.exec(`
      INSERT INTO conversation (id, account_id, customer_id) VALUES ('a:c', 'a', 'c');
      INSERT INTO message (id, account_id, conversation_id, direction, kind, text, sent_at_ms, content_from)
        VALUES ('m1', 'a', 'a:c', 'in', 'text', 'before', 1, 'webhook');
    `);
    db.transaction(() => migration.up(db));
    expect(db.prepare('SELECT source, ref FROM search_due').all()).toEqual([]);
    expect(db.prepare('SELECT source, before_row, done, is_done FROM search_build').all()).toEqual([
      { source: 1, before_row: 9007199254740991, done: 0, is_done: 0 },
      { source: 2, before_row: 9007199254740991, done: 0, is_done: 0 },
      { source: 3, before_row: '', done: 0, is_done: 0 },
      { source: 4, before_row: '', done: 0, is_done: 0 },
    ]);
    db.exec(`
      UPDATE message SET text = 'changed' WHERE id = 'm1';
      UPDATE conversation SET name = 'Lena';
      INSERT INTO private_chat (chat_id) VALUES ('b');
      INSERT INTO private_message (chat_id, id, direction, text, sent_at_ms, state, is_unread)
        VALUES ('b', 'p1', 'in', 'hello', 1, 'received', 0);
      INSERT INTO work_register (conversation_id, account_id, field, value, ms, n, device, by_agent, origin)
        VALUES ('a:c', 'a', 'note:x:1', '{}', 1, 1, 'd', 'x', 'console'), ('a:c', 'a', 'status', '{}', 1, 1, 'd', 'x', 'console');
    `);
    expect(db.prepare('SELECT source, ref FROM search_due').all()).toEqual([
      { source: 1, ref: 1 },
      { source: 2, ref: 1 },
      { source: 3, ref: 'a:c note:x:1' },
      { source: 4, ref: 'a:c' },
    ]);
    db.exec(`
      INSERT INTO search_entry (id, source, ref, has_words, words) VALUES (16, 1, 1, 1, NULL), (17, 2, 1, 1, 'made of it');
      INSERT INTO search_text (rowid, words) VALUES (16, 'changed'), (17, 'made of it');
      INSERT INTO search_customer (conversation_id, words) VALUES ('a:c', ' lena');
      DELETE FROM conversation;
      DELETE FROM private_chat;
    `);
    for (const table of ['search_due', 'search_entry', 'search_customer'])
      expect(db.prepare(`SELECT * FROM ${table}`).all()).toEqual([]);
    expect(
      db.prepare(`SELECT rowid FROM search_text WHERE search_text MATCH 'made OR changed'`).all(),
    ).toEqual([]);
    expect(db.prepare('SELECT removed > cleaned AS due FROM search_removal').get()).toEqual({ due: 1 });
  });
});
