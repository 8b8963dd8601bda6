import { expect, it } from 'vitest';
import { openDatabase } from '../../../../src/main/storage/index.ts';
import { migrations } from '../../../../src/main/storage/migrations/index.ts';
import { migration } from '../../../../src/main/storage/migrations/0058-bare-messages.ts';

it('0058-bare-messages marks the messages that an earlier version may have kept in part', () => {
  const before = migrations.filter(({ number }) => number < migration.number);
  const db = openDatabase({ file: ':memory:', keyHex: '', clock: { now: () => 5 }, migrations: before });
  db.exec(`
    INSERT INTO private_chat (chat_id) VALUES ('anna@invented.example'), ('group:1');
    INSERT INTO private_message (chat_id, id, direction, text, sent_at_ms, state, is_unread, reply_to_id, deleted_at_ms)
      VALUES ('anna@invented.example', 'bare', 'in', 'Hi', 4, 'received', 0, NULL, NULL),
             ('anna@invented.example', 'answer', 'in', 'Hi', 4, 'received', 0, 'bare', NULL),
             ('anna@invented.example', 'deleted', 'in', '', 4, 'received', 0, NULL, 5),
             ('group:1', 'in a group', 'in', 'Hi', 4, 'received', 0, NULL, NULL);
  `);
  migration.up(db);
  expect(db.prepare('SELECT id FROM private_message WHERE is_bare = 1').all()).toEqual([{ id: 'bare' }]);
  db.close();
});
