import { describe, expect, it } from 'vitest';
import { openDatabase } from '../../../../src/main/storage/index.ts';
import { migration as conversations } from '../../../../src/main/storage/migrations/0004-channels-and-conversations.ts';
import { migration } from '../../../../src/main/storage/migrations/0005-outbox.ts';

const open = () =>
  openDatabase({
    file: ':memory:',
    keyHex: '',
    clock: { now: () => 5 },
    migrations: [conversations, migration],
  });

const columnsOf = (db: ReturnType<typeof open>, table: string): string[] =>
  db
    .prepare<{ name: string }>(`SELECT name FROM pragma_table_info('${table}')`)
    .all()
    .map(({ name }) => name);

describe('0005-outbox', () => {
  it('makes the table outbox', () => {
    expect(columnsOf(open(), 'outbox').join(' ')).toBe(
      'position message_id conversation_id batch_id state reason undo_until_ms not_before_ms attempts attempted_at_ms settle_at_ms is_refused created_at_ms',
    );
  });

  it('goes with its message', () => {
    const db = open();
    db.exec(`
      INSERT INTO conversation (id, account_id, customer_id) VALUES ('a:c', 'a', 'c');
      INSERT INTO message (id, account_id, conversation_id, direction, kind, sent_at_ms, content_from)
        VALUES ('out:1', 'a', 'a:c', 'out', 'text', 1, 'console');
      INSERT INTO outbox (message_id, conversation_id, batch_id, state, undo_until_ms, not_before_ms, created_at_ms)
        VALUES ('out:1', 'a:c', 'b', 'queued', 1, 1, 1);
      DELETE FROM message WHERE id = 'out:1'`);
    expect(db.prepare('SELECT * FROM outbox').all()).toEqual([]);
  });
});
