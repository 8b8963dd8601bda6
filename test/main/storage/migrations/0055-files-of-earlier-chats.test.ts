import { expect, it } from 'vitest';
import { openDatabase } from '../../../../src/main/storage/index.ts';
import { migrations } from '../../../../src/main/storage/migrations/index.ts';
import { migration } from '../../../../src/main/storage/migrations/0055-files-of-earlier-chats.ts';

it('0055-files-of-earlier-chats leaves files of before as they are: the relay and their author have them', () => {
  const before = migrations.filter(({ number }) => number < migration.number);
  const db = openDatabase({ file: ':memory:', keyHex: '', clock: { now: () => 5 }, migrations: before });
  db.exec(`
    INSERT INTO private_file (local_id, id, chat_id, message_id, author_id, is_own, position, name, media_type, size_bytes, digest,
      key, state, is_to_tell, added_at_ms)
      VALUES ('local', 'id', 'chat', 'message', 'author', 0, 0, 'a.pdf', 'application/pdf', 7, 'd', 'k', 'waiting', 0, 3);
    INSERT INTO private_file_device (local_id, device_id, is_due) VALUES ('local', 'device', 1);
  `);
  migration.up(db);
  expect(
    db.prepare('SELECT from_session, from_computer, from_platform, is_brought FROM private_file').all(),
  ).toEqual([{ from_session: null, from_computer: null, from_platform: null, is_brought: 0 }]);
  expect(db.prepare('SELECT session, is_due FROM private_file_device').all()).toEqual([
    { session: null, is_due: 1 },
  ]);
});
