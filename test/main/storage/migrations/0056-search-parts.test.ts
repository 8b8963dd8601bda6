import { describe, expect, it } from 'vitest';
import { openDatabase } from '../../../../src/main/storage/index.ts';
import { migrations } from '../../../../src/main/storage/migrations/index.ts';
import { migration } from '../../../../src/main/storage/migrations/0056-search-parts.ts';

describe('0056-search-parts', () => {
  it('reads everything once more, notes what comes and what goes, and finds private messages by their files', () => {
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
      INSERT INTO search_entry (id, source, ref, has_words, words) VALUES (16, 1, 1, 1, NULL);
      INSERT INTO search_text (rowid, words) VALUES (16, 'before');
      UPDATE search_build SET is_done = 1, done = 7, total = 7, before_ms = 1, before_row = 1;
    `);
    db.transaction(() => migration.up(db));
    const rows = (sql: string): unknown[] => db.prepare(sql).all();
    expect(rows(`SELECT name FROM sqlite_schema WHERE name IN ('search_text', 'search_removal')`)).toEqual(
      [],
    );
    for (const table of ['search_due', 'search_entry', 'search_gone', 'search_part'])
      expect(
        rows(`SELECT * FROM ${table} WHERE 1`).filter((row) => !JSON.stringify(row).includes('a:c')),
      ).toEqual([]);
    expect(rows('SELECT source, before_row, done, total, is_done FROM search_build')).toEqual([
      { source: 1, before_row: 9007199254740991, done: 0, total: null, is_done: 0 },
      { source: 2, before_row: 9007199254740991, done: 0, total: null, is_done: 0 },
      { source: 3, before_row: '', done: 0, total: null, is_done: 0 },
      { source: 4, before_row: '', done: 0, total: null, is_done: 0 },
    ]);

    db.exec(`
      DELETE FROM search_due;
      UPDATE message SET text = 'changed' WHERE id = 'm1';
      INSERT INTO private_chat (chat_id) VALUES ('b');
      INSERT INTO private_file (local_id, id, chat_id, message_id, author_id, is_own, position, name, media_type, size_bytes,
          digest, key, state, is_to_tell, added_at_ms)
        VALUES ('f0', 'f0', 'b', 'p9', 'x', 0, 0, 'nobody.pdf', 'application/pdf', 1, 'd', 'k', 'here', 0, 1);
      INSERT INTO private_message (chat_id, id, direction, text, sent_at_ms, state, is_unread)
        VALUES ('b', 'p1', 'in', 'hello', 1, 'received', 0);
      INSERT INTO work_register (conversation_id, account_id, field, value, ms, n, device, by_agent, origin)
        VALUES ('a:c', 'a', 'note:x:1', '{}', 1, 1, 'd', 'x', 'console'), ('a:c', 'a', 'status', '{}', 1, 1, 'd', 'x', 'console');
    `);
    expect(rows('SELECT source, ref FROM search_due')).toEqual([
      { source: 1, ref: 1 },
      { source: 2, ref: 1 },
      { source: 3, ref: 'a:c note:x:1' },
    ]);

    // A file of a message that is indexed already: the message is read again.
    db.exec(`
      DELETE FROM search_due;
      INSERT INTO search_entry (id, source, ref) VALUES (16, 1, 1), (17, 2, 1), (18, 3, 'a:c note:x:1');
      INSERT INTO private_file (local_id, id, chat_id, message_id, author_id, is_own, position, name, media_type, size_bytes,
          digest, key, state, is_to_tell, added_at_ms)
        VALUES ('f1', 'f1', 'b', NULL, 'x', 1, 0, 'plan.pdf', 'application/pdf', 1, 'd', 'k', 'waiting', 0, 1);
    `);
    expect(rows('SELECT * FROM search_due')).toEqual([]);
    db.exec(`UPDATE private_file SET message_id = 'p1' WHERE local_id = 'f1'`);
    expect([rows('SELECT * FROM search_due'), rows('SELECT id FROM search_gone')]).toEqual([
      [{ source: 2, ref: 1 }],
      [{ id: 17 }],
    ]);
    db.exec(`
      DELETE FROM search_due;
      INSERT INTO search_entry (id, source, ref) VALUES (19, 2, 1);
      UPDATE private_file SET state = 'here' WHERE local_id = 'f1';
    `);
    expect(rows('SELECT * FROM search_due')).toEqual([]);
    db.exec(`DELETE FROM private_file WHERE local_id = 'f1'`);
    expect(rows('SELECT * FROM search_due')).toEqual([{ source: 2, ref: 1 }]);

    db.exec('DELETE FROM conversation; DELETE FROM private_chat;');
    expect(rows('SELECT * FROM search_entry')).toEqual([]);
    expect(rows('SELECT * FROM search_due')).toEqual([]);
    expect(rows('SELECT id FROM search_gone ORDER BY id')).toEqual([16, 17, 18, 19].map((id) => ({ id })));
  });
});
