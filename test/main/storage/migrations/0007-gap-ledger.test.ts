import { describe, expect, it } from 'vitest';
import { openDatabase } from '../../../../src/main/storage/index.ts';
import { migration as conversations } from '../../../../src/main/storage/migrations/0004-channels-and-conversations.ts';
import { migration as outbox } from '../../../../src/main/storage/migrations/0005-outbox.ts';
import { migration } from '../../../../src/main/storage/migrations/0007-gap-ledger.ts';

const open = () =>
  openDatabase({
    file: ':memory:',
    keyHex: '',
    clock: { now: () => 5 },
    migrations: [conversations, outbox, migration],
  });

const columnsOf = (db: ReturnType<typeof open>, table: string): string[] =>
  db
    .prepare<{ name: string }>(`SELECT name FROM pragma_table_info('${table}')`)
    .all()
    .map(({ name }) => name);

describe('0007-gap-ledger', () => {
  it('adds what is verified, what is not shared, and the provider’s code', () => {
    const db = open();
    expect(columnsOf(db, 'channel')).toEqual(
      expect.arrayContaining(['verified_up_to_ms', 'thread_watermark_ms']),
    );
    expect(columnsOf(db, 'outbox')).toContain('detail');
    expect(columnsOf(db, 'unshared_message')).toEqual(['account_id', 'mid', 'conversation_id', 'at_ms']);
  });

  it('forgets what is not shared with its conversation', () => {
    const db = open();
    db.exec(`
      INSERT INTO conversation (id, account_id, customer_id) VALUES ('a:c', 'a', 'c');
      INSERT INTO unshared_message (account_id, mid, conversation_id, at_ms) VALUES ('a', 'm', 'a:c', 1);
      DELETE FROM conversation WHERE id = 'a:c'`);
    expect(db.prepare('SELECT * FROM unshared_message').all()).toEqual([]);
  });
});
