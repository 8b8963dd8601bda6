import { describe, expect, it } from 'vitest';
import { openDatabase } from '../../../../src/main/storage/index.ts';
import { migrations } from '../../../../src/main/storage/migrations/index.ts';
import { migration } from '../../../../src/main/storage/migrations/0012-no-longer-shared.ts';

const before = migrations.filter(({ number }) => number < migration.number);
const memory = { file: ':memory:', keyHex: '', clock: { now: () => 5 } };

describe('0012-no-longer-shared', () => {
  it('leaves every stored message as one that Instagram shares', () => {
    const db = openDatabase({ ...memory, migrations: before });
    db.exec(`
      INSERT INTO conversation (id, account_id, customer_id) VALUES ('c', 'a', 'u');
      INSERT INTO message (id, account_id, conversation_id, mid, direction, is_ours, kind, text, attachments, sent_at_ms,
        content_from, edit_count, is_unsent, is_standby, is_unread)
      VALUES ('m', 'a', 'c', 'mid', 'in', 0, 'text', 'Hello', '[]', 1, 'webhook', 0, 0, 0, 1);
    `);
    migration.up(db);
    expect(db.prepare('SELECT text, is_unread, is_no_longer_shared FROM message').all()).toEqual([
      { text: 'Hello', is_unread: 1, is_no_longer_shared: 0 },
    ]);
  });
});
