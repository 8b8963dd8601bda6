import { expect, it } from 'vitest';
import { openDatabase } from '../../../../src/main/storage/index.ts';
import { migration as channels } from '../../../../src/main/storage/migrations/0004-channels-and-conversations.ts';
import { migration } from '../../../../src/main/storage/migrations/0022-browser-return.ts';

it('0022-browser-return keeps an attempt of before, which has no way back', () => {
  const db = openDatabase({ file: ':memory:', keyHex: '', clock: { now: () => 5 }, migrations: [channels] });
  db.exec(`INSERT INTO connect_attempt (ticket, expires_at_ms, is_granted) VALUES ('t', 9, 0)`);
  migration.up(db);
  expect(db.prepare('SELECT * FROM connect_attempt').all()).toEqual([
    {
      ticket: 't',
      expires_at_ms: 9,
      is_granted: 0,
      return_port: null,
      return_state: null,
      return_code: null,
    },
  ]);
});
