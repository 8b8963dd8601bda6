import { expect, it } from 'vitest';
import { openDatabase } from '../../../../src/main/storage/index.ts';
import { migrations } from '../../../../src/main/storage/migrations/index.ts';
import { migration } from '../../../../src/main/storage/migrations/0051-told-erasures.ts';

it('0051-told-erasures keeps the erasures of before, of which no removal is known', () => {
  const earlier = migrations.filter(({ number }) => number < migration.number);
  const db = openDatabase({ file: ':memory:', keyHex: '', clock: { now: () => 5 }, migrations: earlier });
  db.exec(`INSERT INTO erased_customer (digest, up_to_ms, erased_at_ms) VALUES ('d', 7, 8)`);
  db.transaction(() => migration.up(db));
  expect(db.prepare('SELECT * FROM erased_customer').all()).toEqual([
    { digest: 'd', up_to_ms: 7, erased_at_ms: 8, removal_id: null },
  ]);
  expect(db.prepare('SELECT * FROM told_erasure').all()).toEqual([]);
});
