import { expect, it } from 'vitest';
import { openDatabase } from '../../../../src/main/storage/index.ts';
import { migrations } from '../../../../src/main/storage/migrations/index.ts';
import { migration } from '../../../../src/main/storage/migrations/0019-chat-of-customer-to-clear.ts';

it('0019-chat-of-customer-to-clear keeps what was noted before, without a chat', () => {
  const db = openDatabase({
    file: ':memory:',
    keyHex: '',
    clock: { now: () => 5 },
    migrations: migrations.filter(({ number }) => number < migration.number),
  });
  db.exec(
    "INSERT INTO customer_to_clear (entity_id, account_id, since_ms, not_before_ms) VALUES ('e-1', 'a', 10, 99)",
  );
  migration.up(db);
  db.exec("INSERT INTO customer_to_clear VALUES ('e-2', 'a', 20, 0, 'CHAT')");
  expect(db.prepare('SELECT * FROM customer_to_clear ORDER BY since_ms').all()).toEqual([
    { entity_id: 'e-1', account_id: 'a', since_ms: 10, not_before_ms: 99, chat_id: null },
    { entity_id: 'e-2', account_id: 'a', since_ms: 20, not_before_ms: 0, chat_id: 'CHAT' },
  ]);
});
