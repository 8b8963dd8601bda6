import { describe, expect, it } from 'vitest';
import { openDatabase } from '../../../../src/main/storage/index.ts';
import { migrations } from '../../../../src/main/storage/migrations/index.ts';
import { migration } from '../../../../src/main/storage/migrations/0046-notices.ts';

describe('0046-notices', () => {
  it('makes rows that go with what they are about', () => {
    const db = openDatabase({
      file: ':memory:',
      keyHex: '',
      clock: { now: () => 5 },
      migrations: migrations.filter(({ number }) => number < migration.number),
    });
    db.transaction(() => migration.up(db));
    db.exec(`
      INSERT INTO conversation (id, account_id, customer_id) VALUES ('a:c', 'a', 'c');
      INSERT INTO message (id, account_id, conversation_id, direction, kind, sent_at_ms, content_from)
        VALUES ('m1', 'a', 'a:c', 'in', 'text', 1, 'webhook');
      INSERT INTO notice (key, rule, at_ms) VALUES ('message:m1', 'mine', 5), ('window:15:a:c', 'window', 5),
        ('message:other', 'mine', 5);
      INSERT INTO muted_conversation (conversation_id) VALUES ('a:c'), ('a:d');
      DELETE FROM conversation WHERE id = 'a:c';
    `);
    expect(db.prepare('SELECT key FROM notice').all()).toEqual([{ key: 'message:other' }]);
    expect(db.prepare('SELECT conversation_id AS id FROM muted_conversation').all()).toEqual([{ id: 'a:d' }]);
  });
});
