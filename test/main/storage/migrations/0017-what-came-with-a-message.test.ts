import { describe, expect, it } from 'vitest';
import { openDatabase } from '../../../../src/main/storage/index.ts';
import { migrations } from '../../../../src/main/storage/migrations/index.ts';
import { migration } from '../../../../src/main/storage/migrations/0017-what-came-with-a-message.ts';

const open = () =>
  openDatabase({
    file: ':memory:',
    keyHex: '',
    clock: { now: () => 5 },
    migrations: migrations.filter(({ number }) => number < migration.number),
  });
const message = (id: string, sentAtMs: number): string => `
  INSERT INTO message (id, account_id, conversation_id, direction, kind, attachments, sent_at_ms, content_from)
  VALUES ('${id}', 'a', 'c', 'in', 'text', '[]', ${sentAtMs}, 'webhook');`;

describe('0017-what-came-with-a-message', () => {
  it('marks nothing of what is stored, and takes what is new', () => {
    const db = open();
    db.exec(
      `INSERT INTO conversation (id, account_id, customer_id) VALUES ('c', 'a', 'u'); ${message('m', 1)}`,
    );
    migration.up(db);
    expect(db.prepare('SELECT is_quick_reply, referral, sent_with FROM message').all()).toEqual([
      { is_quick_reply: 0, referral: null, sent_with: null },
    ]);
  });

  it('B1: brings times of the far future back to now, and leaves the others', () => {
    const db = open();
    const future = 1_790_000_100_000_000;
    db.exec(`
      INSERT INTO conversation (id, account_id, customer_id, last_customer_message_at_ms, seen_up_to_ms)
      VALUES ('c', 'a', 'u', ${future}, NULL);
      ${message('future', future)} ${message('past', 1000)}`);
    const beforeMs = Date.now();
    migration.up(db);
    const times = db
      .prepare<{ id: string; at: number }>('SELECT id, sent_at_ms AS at FROM message ORDER BY id')
      .all();
    expect(times[1]).toEqual({ id: 'past', at: 1000 });
    expect(times[0]?.at).toBeGreaterThanOrEqual(beforeMs - 1);
    expect(times[0]?.at).toBeLessThanOrEqual(Date.now() + 1);
    expect(
      db
        .prepare('SELECT last_customer_message_at_ms <= ? AS isPast, seen_up_to_ms FROM conversation')
        .get(Date.now() + 1),
    ).toEqual({ isPast: 1, seen_up_to_ms: null });
  });

  it('B1: does not cut what a clock that was set back calls the future', () => {
    const db = open();
    const seenMs = Date.now() + 5 * 24 * 60 * 60 * 1000;
    db.exec(`
      INSERT INTO setting (key, value) VALUES ('seen-clock', '${seenMs}');
      INSERT INTO conversation (id, account_id, customer_id) VALUES ('c', 'a', 'u'); ${message('m', seenMs - 1)}`);
    migration.up(db);
    expect(db.prepare('SELECT sent_at_ms AS at FROM message').get()).toEqual({ at: seenMs - 1 });
  });
});
