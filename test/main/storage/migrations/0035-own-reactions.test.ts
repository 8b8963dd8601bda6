import { describe, expect, it } from 'vitest';
import { openDatabase } from '../../../../src/main/storage/index.ts';
import { migrations } from '../../../../src/main/storage/migrations/index.ts';
import { migration } from '../../../../src/main/storage/migrations/0035-own-reactions.ts';

describe('0035-own-reactions', () => {
  it('keeps reactions as nobody’s in particular, and goes with what it is about', () => {
    const db = openDatabase({
      file: ':memory:',
      keyHex: '',
      clock: { now: () => 5 },
      migrations: migrations.filter(({ number }) => number < migration.number),
    });
    db.exec(`
      INSERT INTO conversation (id, account_id, customer_id) VALUES ('a:c', 'a', 'c');
      INSERT INTO message (id, account_id, conversation_id, mid, direction, kind, text, sent_at_ms, content_from)
        VALUES ('a:1', 'a', 'a:c', 'm1', 'in', 'text', 'One', 3, 'webhook'),
          ('a:2', 'a', 'a:c', 'm2', 'in', 'text', 'Two', 3, 'webhook');
      INSERT INTO reaction (account_id, mid, reactor, conversation_id, emoji, at_ms) VALUES ('a', 'm1', 'us', 'a:c', '❤', 4);
    `);
    db.transaction(() => migration.up(db));
    expect(db.prepare('SELECT emoji, agent_id FROM reaction').all()).toEqual([
      { emoji: '❤', agent_id: null },
    ]);
    for (const mid of ['m1', 'm2'])
      db.exec(`
        INSERT INTO own_reaction (account_id, mid, conversation_id, is_set, state, wishes, is_begun, attempts, not_before_ms,
          agent_id, at_ms) VALUES ('a', '${mid}', 'a:c', 1, 'queued', 1, 0, 0, 0, 'anna@bakery.test', 5)`);
    db.exec(`DELETE FROM message WHERE id = 'a:1'`);
    expect(db.prepare('SELECT mid FROM own_reaction').all()).toEqual([{ mid: 'm2' }]);
    db.exec(`DELETE FROM conversation WHERE id = 'a:c'`);
    expect(db.prepare('SELECT mid FROM own_reaction').all()).toEqual([]);
  });
});
