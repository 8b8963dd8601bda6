import { expect, it } from 'vitest';
import type { AccountId } from '../../../../src/shared/domain/index.ts';
import { createCustomersToClearRepository, openDatabase } from '../../../../src/main/storage/index.ts';
import { migration } from '../../../../src/main/storage/migrations/0011-customers-to-clear.ts';

it('0011-customers-to-clear keeps one row per customer in LiveChat, with the time at which it began', () => {
  const accountId = '17841400000000042' as AccountId;
  const db = openDatabase({
    file: ':memory:',
    keyHex: '',
    clock: { now: () => 5 },
    migrations: [migration],
  });
  const toClear = createCustomersToClearRepository(db);
  toClear.add({ accountId, entityId: 'e-1' }, 10);
  toClear.postpone('e-1', 99);
  toClear.add({ accountId, entityId: 'e-1' }, 50);
  toClear.add({ accountId, entityId: 'e-2' }, 20);
  expect(toClear.all()).toEqual([
    { accountId, entityId: 'e-1', sinceMs: 10, notBeforeMs: 99 },
    { accountId, entityId: 'e-2', sinceMs: 20, notBeforeMs: 0 },
  ]);
  toClear.purgeBefore(20);
  expect(toClear.all().map(({ entityId }) => entityId)).toEqual(['e-2']);
  toClear.forgetAccount('17841400000000043' as AccountId);
  expect(toClear.all()).toHaveLength(1);
  toClear.forgetAccount(accountId);
  expect(toClear.all()).toEqual([]);
});
