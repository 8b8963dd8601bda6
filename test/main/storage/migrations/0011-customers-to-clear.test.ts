import { expect, it } from 'vitest';
import { openDatabase } from '../../../../src/main/storage/index.ts';
import { migration } from '../../../../src/main/storage/migrations/0011-customers-to-clear.ts';

it('0011-customers-to-clear keeps one row per customer in LiveChat, with the time at which it began', () => {
  const db = openDatabase({
    file: ':memory:',
    keyHex: '',
    clock: { now: () => 5 },
    migrations: [migration],
  });
  const add = db.prepare(
    'INSERT INTO customer_to_clear (entity_id, account_id, since_ms, not_before_ms) VALUES (?, ?, ?, ?)',
  );
  add.run('e-1', '17841400000000042', 10, 99);
  expect(() => add.run('e-1', '17841400000000042', 50, 0)).toThrow();
  add.run('e-2', '17841400000000042', 20, 0);
  expect(db.prepare('SELECT * FROM customer_to_clear ORDER BY since_ms').all()).toEqual([
    { entity_id: 'e-1', account_id: '17841400000000042', since_ms: 10, not_before_ms: 99 },
    { entity_id: 'e-2', account_id: '17841400000000042', since_ms: 20, not_before_ms: 0 },
  ]);
});
