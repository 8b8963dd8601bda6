import { expect, it } from 'vitest';
import { openDatabase } from '../../../../src/main/storage/index.ts';
import { migrations } from '../../../../src/main/storage/migrations/index.ts';
import { migration } from '../../../../src/main/storage/migrations/0039-private-changes.ts';

it('0039-private-changes keeps what is there, and lets changes go with their message and confirmations with them', () => {
  const before = migrations.filter(({ number }) => number < migration.number);
  const db = openDatabase({ file: ':memory:', keyHex: '', clock: { now: () => 5 }, migrations: before });
  db.exec(`
    INSERT INTO private_chat (chat_id) VALUES ('anna@invented.example');
    INSERT INTO private_message (chat_id, id, direction, text, sent_at_ms, state, is_unread)
      VALUES ('anna@invented.example', 'm', 'out', 'Hi', 4, 'read', 0);
  `);
  migration.up(db);
  expect(
    db.prepare('SELECT id, edited_at_ms, deleted_at_ms, reply_to_id, mentions FROM private_message').all(),
  ).toEqual([{ id: 'm', edited_at_ms: null, deleted_at_ms: null, reply_to_id: null, mentions: null }]);
  db.exec(`
    INSERT INTO private_revision (chat_id, message_id, author_id, change_id, stamp_ms, is_deleted, text, mentions, received_at_ms)
      VALUES ('anna@invented.example', 'm', 'me@invented.example', 'e', 5, 0, NULL, NULL, 5),
             ('anna@invented.example', 'gone', 'me@invented.example', 'd', 5, 1, NULL, NULL, 5);
    INSERT INTO private_reaction (chat_id, message_id, by_id, emoji, change_id, stamp_ms, is_on, received_at_ms)
      VALUES ('anna@invented.example', 'm', 'anna@invented.example', '👍', 'r', 5, 1, 5);
    INSERT INTO private_delivery (chat_id, fact_id, device_id, agent_id, offers)
      VALUES ('anna@invented.example', 'e', 'x', 'anna@invented.example', 1),
             ('anna@invented.example', 'r', 'x', 'anna@invented.example', 1),
             ('anna@invented.example', 'd', 'x', 'anna@invented.example', 1);
    DELETE FROM private_message WHERE id = 'm';
  `);
  expect(db.prepare('SELECT change_id FROM private_revision').all()).toEqual([{ change_id: 'd' }]);
  expect(db.prepare('SELECT change_id FROM private_reaction').all()).toEqual([]);
  expect(db.prepare('SELECT fact_id FROM private_delivery').all()).toEqual([{ fact_id: 'd' }]);
});
