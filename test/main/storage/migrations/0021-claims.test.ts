import { expect, it } from 'vitest';
import { openDatabase } from '../../../../src/main/storage/index.ts';
import { migration } from '../../../../src/main/storage/migrations/0021-claims.ts';

it('0021-claims makes room for one claim of each event and one row of each lease', () => {
  const db = openDatabase({ file: ':memory:', keyHex: '', clock: { now: () => 5 }, migrations: [migration] });
  const claim = `INSERT INTO bridge_claim (account_id, event_id, fence, at_ms) VALUES ('a', 'e', 1, 2);`;
  const term = `
    INSERT INTO bridge_claim_term (account_id, fence, next_number, is_whole, since_ms) VALUES ('a', 1, 0, 1, 2);`;
  db.exec(claim + term);
  expect(() => db.exec(claim)).toThrow();
  expect(() => db.exec(term)).toThrow();
});
