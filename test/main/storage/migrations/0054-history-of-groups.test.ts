import { expect, it } from 'vitest';
import { openDatabase } from '../../../../src/main/storage/index.ts';
import { migrations } from '../../../../src/main/storage/migrations/index.ts';
import { migration } from '../../../../src/main/storage/migrations/0054-history-of-groups.ts';

it('0054-history-of-groups takes a transfer of before for one of chats of two', () => {
  const before = migrations.filter(({ number }) => number < migration.number);
  const db = openDatabase({ file: ':memory:', keyHex: '', clock: { now: () => 5 }, migrations: before });
  db.exec(`
    INSERT INTO history_transfer (session, role, device_id, computer, platform, state, is_ended_here, own_nonce, commitment,
      is_agreed_here, is_agreed_there, part, is_due, done, total, is_dismissed, created_at_ms, spoke_at_ms)
      VALUES ('s', 'give', 'device', 'LAPTOP', 'win32', 'running', 0, 'nonce', 'commitment', 1, 1, 2, 1, 4, 7, 0, 1, 2);
  `);
  migration.up(db);
  expect(db.prepare('SELECT peer_form, left_out, part FROM history_transfer').all()).toEqual([
    { peer_form: 1, left_out: 0, part: 2 },
  ]);
});
