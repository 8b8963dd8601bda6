import { describe, expect, it } from 'vitest';
import { openDatabase } from '../../../../src/main/storage/index.ts';
import { migrations } from '../../../../src/main/storage/migrations/index.ts';
import { migration } from '../../../../src/main/storage/migrations/0033-step-with-livechat.ts';

describe('0033-step-with-livechat', () => {
  it('makes a row that goes with its conversation', () => {
    const db = openDatabase({
      file: ':memory:',
      keyHex: '',
      clock: { now: () => 5 },
      migrations: migrations.filter(({ number }) => number < migration.number),
    });
    db.transaction(() => migration.up(db));
    db.exec(`
      INSERT INTO conversation (id, account_id, customer_id) VALUES ('a:c', 'a', 'c');
      INSERT INTO bridge_step (conversation_id, account_id, is_due, wishes, not_before_ms, at_ms)
        VALUES ('a:c', 'a', 1, 1, 0, 5);
      DELETE FROM conversation WHERE id = 'a:c';
    `);
    expect(db.prepare('SELECT * FROM bridge_step').all()).toEqual([]);
  });
});
