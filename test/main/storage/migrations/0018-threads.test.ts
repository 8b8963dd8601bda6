import { describe, expect, it } from 'vitest';
import { openDatabase } from '../../../../src/main/storage/index.ts';
import { migrations } from '../../../../src/main/storage/migrations/index.ts';
import { migration } from '../../../../src/main/storage/migrations/0018-threads.ts';

describe('0018-threads', () => {
  it('keeps the conversations, with nothing asked for, and has read no past yet', () => {
    const db = openDatabase({
      file: ':memory:',
      keyHex: '',
      clock: { now: () => 5 },
      migrations: migrations.filter(({ number }) => number < migration.number),
    });
    db.exec(`INSERT INTO conversation (id, account_id, customer_id, is_handled_elsewhere, control_at_ms)
             VALUES ('c', 'a', 'u', 1, 7)`);
    migration.up(db);
    expect(db.prepare('SELECT control_at_ms, control_asked_at_ms FROM conversation').all()).toEqual([
      { control_at_ms: 7, control_asked_at_ms: null },
    ]);
    expect(db.prepare('SELECT * FROM history_import').all()).toEqual([]);
    expect(db.prepare('SELECT * FROM history_import_thread').all()).toEqual([]);
  });
});
