import { expect, it } from 'vitest';
import { openDatabase } from '../../../../src/main/storage/index.ts';
import { migration as conversations } from '../../../../src/main/storage/migrations/0004-channels-and-conversations.ts';
import { migration as outbox } from '../../../../src/main/storage/migrations/0005-outbox.ts';
import { migration } from '../../../../src/main/storage/migrations/0029-waiting-since.ts';

it('0029-waiting-since finds the first message after the last answer that was sent', () => {
  const clock = { now: () => 5 };
  const db = openDatabase({ file: ':memory:', keyHex: '', clock, migrations: [conversations, outbox] });
  const message = (id: string, conversation: string, direction: string, atMs: number): string => `
    INSERT INTO message (id, account_id, conversation_id, mid, direction, kind, sent_at_ms, content_from)
    VALUES ('${id}', 'a', '${conversation}', '${id}', '${direction}', 'text', ${atMs}, 'webhook');`;
  db.exec(
    `INSERT INTO conversation (id, account_id, customer_id) VALUES ('a:1', 'a', '1'), ('a:2', 'a', '2'), ('a:3', 'a', '3')`,
  );
  db.exec(message('m1', 'a:1', 'in', 10) + message('m2', 'a:1', 'out', 20) + message('m3', 'a:1', 'in', 30));
  db.exec(message('m4', 'a:1', 'in', 40) + message('m5', 'a:2', 'in', 10) + message('m6', 'a:2', 'out', 20));
  // An answer that has not left leaves the customer waiting.
  db.exec(message('m7', 'a:3', 'in', 10) + message('m8', 'a:3', 'out', 20));
  db.exec(`INSERT INTO outbox (message_id, conversation_id, batch_id, state, undo_until_ms, not_before_ms, created_at_ms)
    VALUES ('m8', 'a:3', 'b', 'failed', 0, 0, 0)`);
  migration.up(db);
  expect(db.prepare('SELECT id, waiting_since_ms AS at FROM conversation ORDER BY id').all()).toEqual([
    { id: 'a:1', at: 30 },
    { id: 'a:2', at: null },
    { id: 'a:3', at: 10 },
  ]);
});
