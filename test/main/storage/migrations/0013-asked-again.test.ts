import { describe, expect, it } from 'vitest';
import { openDatabase } from '../../../../src/main/storage/index.ts';
import { migrations } from '../../../../src/main/storage/migrations/index.ts';
import { migration } from '../../../../src/main/storage/migrations/0013-asked-again.ts';

const open = () =>
  openDatabase({
    file: ':memory:',
    keyHex: '',
    clock: { now: () => 5 },
    migrations: migrations.filter(({ number }) => number < migration.number),
  });

describe('0013-asked-again', () => {
  it('has nothing to ask again at first', () => {
    const db = open();
    db.exec(`
      INSERT INTO conversation (id, account_id, customer_id) VALUES ('c', 'a', 'u');
      INSERT INTO unshared_message (account_id, mid, conversation_id, at_ms) VALUES ('a', 'm', 'c', 1);
      INSERT INTO channel (id, page_id, account_id, connected_at_ms, known_since_ms, health)
      VALUES ('ch', 'p', 'a', 1, 1, 'receiving');
    `);
    migration.up(db);
    expect(db.prepare('SELECT due_at_ms, attempts FROM unshared_message').all()).toEqual([
      { due_at_ms: null, attempts: 0 },
    ]);
    expect(db.prepare('SELECT history_due_at_ms, history_attempts FROM channel').all()).toEqual([
      { history_due_at_ms: null, history_attempts: 0 },
    ]);
  });

  it('M3: does not let a reply leave after a reconnection that a code 10 had asked for', () => {
    const db = open();
    db.exec(`INSERT INTO conversation (id, account_id, customer_id) VALUES ('c', 'a', 'u');`);
    for (const [id, detail] of [
      ['refused', '10'],
      ['not covered', '10/2534048'],
      ['dead token', '190/460'],
    ] as const)
      db.exec(`
        INSERT INTO message (id, account_id, conversation_id, direction, kind, attachments, sent_at_ms, content_from)
        VALUES ('${id}', 'a', 'c', 'out', 'text', '[]', 1, 'console');
        INSERT INTO outbox (message_id, conversation_id, batch_id, state, reason, detail, undo_until_ms, not_before_ms, created_at_ms)
        VALUES ('${id}', 'c', '${id}', 'queued', 'INSTAGRAM_RECONNECT', '${detail}', 1, 1, 1);
      `);
    migration.up(db);
    expect(db.prepare('SELECT message_id, state, reason FROM outbox ORDER BY position').all()).toEqual([
      { message_id: 'refused', state: 'failed', reason: 'INSTAGRAM_PERMISSION' },
      { message_id: 'not covered', state: 'failed', reason: 'INSTAGRAM_PERMISSION' },
      { message_id: 'dead token', state: 'queued', reason: 'INSTAGRAM_RECONNECT' },
    ]);
  });
});
