import { expect, it } from 'vitest';
import { openDatabase } from '../../../../src/main/storage/index.ts';
import { migrations } from '../../../../src/main/storage/migrations/index.ts';
import { migration } from '../../../../src/main/storage/migrations/0036-chat-ids.ts';

it('0036-chat-ids names chats by their chat id, and each message by its author', () => {
  const before = migrations.filter(({ number }) => number < migration.number);
  const db = openDatabase({ file: ':memory:', keyHex: '', clock: { now: () => 5 }, migrations: before });
  db.exec(`
    INSERT INTO setting (key, value) VALUES ('relay.device', '{"agentId":"maria@invented.example"}');
    INSERT INTO private_chat (colleague_id) VALUES ('anna@invented.example');
    INSERT INTO private_message (colleague_id, id, direction, text, sent_at_ms, state, is_unread)
      VALUES ('anna@invented.example', 'p', 'out', 'Hi', 4, 'read', 0),
        ('anna@invented.example', 'q', 'in', 'Hello', 5, 'received', 0);
    INSERT INTO early_receipt (colleague_id, message_id, by_id, state, received_at_ms)
      VALUES ('anna@invented.example', 'r', 'anna@invented.example', 'read', 6);
  `);
  migration.up(db);
  expect(db.prepare('SELECT chat_id FROM private_chat').all()).toEqual([
    { chat_id: 'anna@invented.example' },
  ]);
  expect(db.prepare('SELECT chat_id, id, author_id FROM private_message ORDER BY id').all()).toEqual([
    { chat_id: 'anna@invented.example', id: 'p', author_id: 'maria@invented.example' },
    { chat_id: 'anna@invented.example', id: 'q', author_id: 'anna@invented.example' },
  ]);
  expect(db.prepare('SELECT chat_id, message_id FROM early_receipt').all()).toEqual([
    { chat_id: 'anna@invented.example', message_id: 'r' },
  ]);
  const plan = db
    .prepare<{ detail: string }>(
      `EXPLAIN QUERY PLAN SELECT * FROM private_message WHERE chat_id = 'a' ORDER BY sent_at_ms DESC, id DESC LIMIT 1`,
    )
    .all();
  expect(plan.map(({ detail }) => detail).join()).toContain('private_message_by_time');
});
