import { describe, expect, it } from 'vitest';
import { openDatabase } from '../../../../src/main/storage/index.ts';
import { migrations } from '../../../../src/main/storage/migrations/index.ts';
import { migration } from '../../../../src/main/storage/migrations/0053-told-tags.ts';

describe('0053-told-tags', () => {
  it('keeps how far each conversation was in step: nothing was told of it', () => {
    const db = openDatabase({
      file: ':memory:',
      keyHex: '',
      clock: { now: () => 5 },
      migrations: migrations.filter(({ number }) => number < migration.number),
    });
    db.exec(`
      INSERT INTO bridge_step (conversation_id, account_id, base, is_due, wishes, not_before_ms, at_ms)
        VALUES ('a:c', 'a', '{"threadId":"t"}', 1, 2, 0, 3)
    `);
    db.transaction(() => migration.up(db));
    expect(db.prepare('SELECT base, wishes, told FROM bridge_step').all()).toEqual([
      { base: '{"threadId":"t"}', wishes: 2, told: null },
    ]);
  });
});
