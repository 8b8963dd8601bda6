import { expect, it } from 'vitest';
import { openDatabase } from '../../../../src/main/storage/index.ts';
import { migrations } from '../../../../src/main/storage/migrations/index.ts';
import { migration } from '../../../../src/main/storage/migrations/0031-seen-times-and-profiles.ts';

it('0031-seen-times-and-profiles keeps what is there, without a time and without a profile', () => {
  const before = migrations.filter(({ number }) => number < migration.number);
  const db = openDatabase({ file: ':memory:', keyHex: '', clock: { now: () => 5 }, migrations: before });
  db.exec(`
    INSERT INTO conversation (id, account_id, customer_id, profile_attempts, preview, unread_count, is_handled_elsewhere)
      VALUES ('1:2', '1', '2', 0, 'Hello', 0, 0);
    INSERT INTO message (id, account_id, conversation_id, direction, is_ours, kind, attachments, sent_at_ms, content_from,
        edit_count, is_unsent, is_standby, is_unread)
      VALUES ('1:m', '1', '1:2', 'out', 1, 'text', '[]', 3, 'webhook', 0, 0, 0, 0);
    INSERT INTO private_chat (colleague_id) VALUES ('anna@invented.example');
    INSERT INTO private_message (colleague_id, id, direction, text, sent_at_ms, state, is_unread)
      VALUES ('anna@invented.example', 'p', 'out', 'Hi', 4, 'read', 0);
  `);
  migration.up(db);
  expect(db.prepare('SELECT id, seen_at_ms FROM message').all()).toEqual([{ id: '1:m', seen_at_ms: null }]);
  expect(db.prepare('SELECT id, read_at_ms FROM private_message').all()).toEqual([
    { id: 'p', read_at_ms: null },
  ]);
  expect(
    db.prepare('SELECT follower_count, follows_us, is_followed, is_verified FROM conversation').all(),
  ).toEqual([{ follower_count: null, follows_us: null, is_followed: null, is_verified: null }]);
});
