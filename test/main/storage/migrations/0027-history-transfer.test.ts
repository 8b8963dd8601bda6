import { expect, it } from 'vitest';
import { openDatabase } from '../../../../src/main/storage/index.ts';
import { migrations } from '../../../../src/main/storage/migrations/index.ts';
import { migration } from '../../../../src/main/storage/migrations/0027-history-transfer.ts';

it('0027-history-transfer keeps each asking once, and finds messages of all chats by time', () => {
  const db = openDatabase({
    file: ':memory:',
    keyHex: '',
    clock: { now: () => 5 },
    migrations: migrations.filter(({ number }) => number <= migration.number),
  });
  const add = db.prepare(
    `INSERT INTO history_transfer (session, role, device_id, computer, platform, state, is_ended_here, own_nonce, commitment,
      is_agreed_here, is_agreed_there, part, is_due, done, total, is_dismissed, created_at_ms, spoke_at_ms)
      VALUES (?, ?, 'device', 'LAPTOP', 'win32', ?, 0, 'nonce', 'commitment', 0, 0, 0, 0, 0, 7, 0, 1, 2)`,
  );
  add.run('session', 'ask', 'asked');
  expect(() => add.run('session', 'give', 'asked')).toThrow();
  expect(() => add.run('another', 'take', 'asked')).toThrow();
  expect(() => add.run('another', 'give', 'unknown')).toThrow();
  expect(db.prepare('SELECT * FROM history_transfer').all()).toEqual([
    {
      session: 'session',
      role: 'ask',
      device_id: 'device',
      computer: 'LAPTOP',
      platform: 'win32',
      state: 'asked',
      outcome: null,
      is_ended_here: 0,
      own_nonce: 'nonce',
      peer_nonce: null,
      commitment: 'commitment',
      peer_sign_key: null,
      peer_seal_key: null,
      number: null,
      is_agreed_here: 0,
      is_agreed_there: 0,
      part: 0,
      after: null,
      is_due: 0,
      done: 0,
      total: 7,
      is_dismissed: 0,
      created_at_ms: 1,
      spoke_at_ms: 2,
    },
  ]);
  const plan = db
    .prepare<{ detail: string }>(
      `EXPLAIN QUERY PLAN SELECT * FROM private_message WHERE sent_at_ms >= 1 AND (sent_at_ms, colleague_id, id) < (2, 'a', 'b')
        ORDER BY sent_at_ms DESC, colleague_id DESC, id DESC LIMIT 9`,
    )
    .all()
    .map(({ detail }) => detail)
    .join(' ');
  expect(plan).toContain('private_message_by_any_time');
  expect(plan).not.toContain('TEMP B-TREE');
});
