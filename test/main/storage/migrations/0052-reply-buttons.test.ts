import { describe, expect, it } from 'vitest';
import { openDatabase } from '../../../../src/main/storage/index.ts';
import { migrations } from '../../../../src/main/storage/migrations/index.ts';
import { migration } from '../../../../src/main/storage/migrations/0052-reply-buttons.ts';

describe('0052-reply-buttons', () => {
  it('keeps messages, waiting and saved replies as they are: without buttons', () => {
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
      INSERT INTO reply_author (account_id, mid, agent_id, at_ms) VALUES ('a', 'm', 'anna', 3);
      INSERT INTO saved_reply (id, is_shared, name, text, changed_by, changed_at_ms, stamp_ms, stamp_n, stamp_device)
        VALUES ('s', 1, 'hours', '8 to 12', 'anna', 3, 3, 0, 'd');
    `);
    db.transaction(() => migration.up(db));
    expect(db.prepare('SELECT text, buttons FROM message').all()).toEqual([{ text: 'Hello', buttons: null }]);
    expect(db.prepare('SELECT agent_id, buttons FROM reply_author').all()).toEqual([
      { agent_id: 'anna', buttons: null },
    ]);
    expect(db.prepare('SELECT text, buttons FROM saved_reply').all()).toEqual([
      { text: '8 to 12', buttons: null },
    ]);
  });
});
