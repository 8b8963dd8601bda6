import { describe, expect, it } from 'vitest';
import { openDatabase } from '../../../../src/main/storage/index.ts';
import { migrations } from '../../../../src/main/storage/migrations/index.ts';
import { migration } from '../../../../src/main/storage/migrations/0032-changed-and-saved-replies.ts';

describe('0032-changed-and-saved-replies', () => {
  it('keeps replies that wait, as their message’s text and not being changed', () => {
    const db = openDatabase({
      file: ':memory:',
      keyHex: '',
      clock: { now: () => 5 },
      migrations: migrations.filter(({ number }) => number < migration.number),
    });
    db.exec(`
      INSERT INTO conversation (id, account_id, customer_id) VALUES ('a:c', 'a', 'c');
      INSERT INTO message (id, account_id, conversation_id, direction, kind, text, sent_at_ms, content_from)
        VALUES ('out:1', 'a', 'a:c', 'out', 'text', 'Hello', 3, 'console');
      INSERT INTO outbox (message_id, conversation_id, batch_id, state, undo_until_ms, not_before_ms, created_at_ms)
        VALUES ('out:1', 'a:c', 'b', 'queued', 3, 3, 3);
    `);
    db.transaction(() => migration.up(db));
    expect(db.prepare('SELECT message_id, written, editing FROM outbox').all()).toEqual([
      { message_id: 'out:1', written: null, editing: null },
    ]);
    db.exec(`
      INSERT INTO saved_reply (id, is_shared, name, text, changed_by, changed_at_ms, stamp_ms, stamp_n, stamp_device)
        VALUES ('s', 1, 'hours', NULL, 'anna@bakery.test', 7, 7, 0, 'd');
    `);
    expect(() =>
      db.exec(`
        INSERT INTO saved_reply (id, is_shared, name, changed_by, changed_at_ms, stamp_ms, stamp_n, stamp_device)
          VALUES ('s', 0, 'again', 'anna@bakery.test', 8, 8, 0, 'd')`),
    ).toThrow();
  });
});
