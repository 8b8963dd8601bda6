import { expect, it } from 'vitest';
import { openDatabase } from '../../../../src/main/storage/index.ts';

it('0041-private-files makes the table of private files, which go with their message, and tells the relay of own ones', () => {
  const db = openDatabase({ file: ':memory:', keyHex: '', clock: { now: () => 5 } });
  const columns = db.prepare<{ name: string }>(`SELECT name FROM pragma_table_info('private_file')`).all();
  expect(columns.slice(0, 17).map(({ name }) => name)).toEqual([
    'local_id',
    'id',
    'chat_id',
    'message_id',
    'author_id',
    'is_own',
    'position',
    'name',
    'media_type',
    'size_bytes',
    'digest',
    'key',
    'state',
    'reason',
    'is_to_tell',
    'asked_at_ms',
    'added_at_ms',
  ]);
  db.exec(`
    INSERT INTO private_chat (chat_id) VALUES ('anna@invented.example');
    INSERT INTO private_message (chat_id, id, direction, text, sent_at_ms, state, is_unread)
      VALUES ('anna@invented.example', 'p', 'out', 'Hi', 4, 'read', 0),
        ('anna@invented.example', 'q', 'in', 'Hello', 5, 'received', 0);
  `);
  const add = (localId: string, messageId: string | null, isOwn: number) =>
    db
      .prepare(
        `INSERT INTO private_file (local_id, id, chat_id, message_id, author_id, is_own, position, name, media_type,
           size_bytes, digest, key, state, is_to_tell, added_at_ms)
         VALUES (?, ?, 'anna@invented.example', ?, 'a', ?, 0, 'n', 't', 1, 'd', 'k', 'here', 0, 7)`,
      )
      .run(localId, `at-relay-${localId}`, messageId, isOwn);
  add('own', 'p', 1);
  add('hers', 'q', 0);
  add('beside', null, 1);
  db.exec(`INSERT INTO private_file_device (local_id, device_id, is_due) VALUES ('own', 'device', 1)`);
  db.exec('DELETE FROM private_message');
  db.exec(`DELETE FROM private_file WHERE local_id = 'beside'`);
  expect(db.prepare('SELECT count(*) AS n FROM private_file').get()).toEqual({ n: 0 });
  expect(db.prepare('SELECT count(*) AS n FROM private_file_device').get()).toEqual({ n: 0 });
  expect(db.prepare('SELECT id, at_ms FROM private_file_withdrawal').all()).toEqual([
    { id: 'at-relay-own', at_ms: 7 },
  ]);
  db.close();
});
