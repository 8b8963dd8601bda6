import { describe, expect, it } from 'vitest';
import { createAcceptances } from '../../../../src/main/policy/acceptances.ts';
import { openDatabase } from '../../../../src/main/storage/index.ts';
import { migration } from '../../../../src/main/storage/migrations/0009-policy.ts';

const open = () =>
  openDatabase({ file: ':memory:', keyHex: '', clock: { now: () => 5 }, migrations: [migration] });

describe('0009-policy', () => {
  it('has one row per accepted version: when, and on which occasion', () => {
    const db = open();
    const columns = db
      .prepare<{ name: string }>("SELECT name FROM pragma_table_info('policy_acceptance')")
      .all()
      .map(({ name }) => name);
    expect(columns).toEqual(['version', 'accepted_at_ms', 'occasion']);
    expect(() => db.exec("INSERT INTO policy_acceptance VALUES ('1', 1, 'by the way')")).toThrow();
  });

  it('keeps the first acceptance of a version when it is accepted again', () => {
    const acceptances = createAcceptances(open());
    acceptances.insertNew({ version: '2', acceptedAtMs: 20, occasion: 'announced' });
    acceptances.insertNew({ version: '1', acceptedAtMs: 10, occasion: 'sign-in' });
    acceptances.insertNew({ version: '1', acceptedAtMs: 30, occasion: 'asked' });
    expect(acceptances.all()).toEqual([
      { version: '1', acceptedAtMs: 10, occasion: 'sign-in' },
      { version: '2', acceptedAtMs: 20, occasion: 'announced' },
    ]);
    expect(acceptances.get({ version: '3' })).toBeUndefined();
  });
});
