import { describe, expect, it } from 'vitest';
import { openDatabase } from '../../../../src/main/storage/index.ts';
import { migrations } from '../../../../src/main/storage/migrations/index.ts';
import { migration } from '../../../../src/main/storage/migrations/0034-quotes.ts';

describe('0034-quotes', () => {
  it('keeps messages as they are: nothing was left out of them', () => {
    const db = openDatabase({
      file: ':memory:',
      keyHex: '',
      clock: { now: () => 5 },
      migrations: migrations.filter(({ number }) => number < migration.number),
    });
    db.exec(`
      INSERT INTO conversation (id, account_id, customer_id) VALUES ('a:c', 'a', 'c');
      INSERT INTO message (id, account_id, conversation_id, direction, kind, text, reply_kind, reply_mid, sent_at_ms, content_from)
        VALUES ('out:1', 'a', 'a:c', 'out', 'text', 'Hello', 'message', 'm1', 3, 'console');
    `);
    db.transaction(() => migration.up(db));
    expect(db.prepare('SELECT reply_mid, quote_dropped FROM message').all()).toEqual([
      { reply_mid: 'm1', quote_dropped: null },
    ]);
  });
});
