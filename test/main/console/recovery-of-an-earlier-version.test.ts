import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { prepareRecovery } from '../../../src/main/console/cache/tables.ts';
import { openDatabase } from '../../../src/main/storage/index.ts';
import { migrations } from '../../../src/main/storage/migrations/index.ts';
import { readFile } from '../../../src/main/storage/outside/read-file.ts';

/**
 * A file that an earlier version left and that is damaged is read under the names its columns had then; what it did not have yet is
 * absent. Before: SQL took a quoted name that no column has for a text, so `read_at_ms` was written as these letters, the table refused
 * it, and every private message of such a file was lost.
 */
it('a damaged file of an earlier version gives its private chats', () => {
  const folder = mkdtempSync(join(tmpdir(), 'earlier-version-'));
  const file = join(folder, 'old.db');
  const keyHex = 'ab'.repeat(32);
  const clock = { now: () => 5 };
  // Before the times of reading (31), and before chats were named by chat ids (36).
  const old = openDatabase({
    file,
    keyHex,
    clock,
    migrations: migrations.filter(({ number }) => number < 31),
  });
  old.exec(`
    INSERT INTO private_chat (colleague_id) VALUES ('anna@invented.example');
    INSERT INTO private_message (colleague_id, id, direction, text, sent_at_ms, state, is_unread)
      VALUES ('anna@invented.example', 'p', 'in', 'Hi', 4, 'received', 1);
    INSERT INTO early_receipt (colleague_id, message_id, by_id, state, received_at_ms)
      VALUES ('anna@invented.example', 'q', 'anna@invented.example', 'read', 6);
  `);
  old.close();
  const db = openDatabase({ file: ':memory:', keyHex: '', clock });
  const { sources, add } = prepareRecovery(db);
  let added = 0;
  readFile({ file, keyHex, tables: sources }, (message) => {
    if (message.kind === 'rows') added += add(message.id, message.rows);
  });
  expect(added).toBe(3);
  expect(
    db.prepare('SELECT chat_id, id, text, read_at_ms, author_id, line FROM private_message').all(),
  ).toEqual([
    { chat_id: 'anna@invented.example', id: 'p', text: 'Hi', read_at_ms: null, author_id: null, line: null },
  ]);
  expect(db.prepare('SELECT chat_id, message_id, read_at_ms FROM early_receipt').all()).toEqual([
    { chat_id: 'anna@invented.example', message_id: 'q', read_at_ms: null },
  ]);
  db.close();
  rmSync(folder, { recursive: true, force: true });
});
