import { expect, it } from 'vitest';
import { openDatabase } from '../../../../src/main/storage/index.ts';
import { migration as conversations } from '../../../../src/main/storage/migrations/0004-channels-and-conversations.ts';
import { migration } from '../../../../src/main/storage/migrations/0028-team-work.ts';

it('0028-team-work keeps one register per field, and all of them go with their conversation', () => {
  const migrations = [conversations, migration];
  const db = openDatabase({ file: ':memory:', keyHex: '', clock: { now: () => 5 }, migrations });
  const register = (id: string, field: string): string => `
    INSERT INTO work_register VALUES ('${id}', 'a', '${field}', '{}', 1, 0, 'd', 'anna@x.test', 'console');`;
  const state = (id: string): string => `
    INSERT INTO work_state VALUES ('${id}', 'a', NULL, 'open', NULL, 0, '[]', '[]', 0, 0);`;
  db.exec(register('a:1', 'status') + register('a:1', 'assignee') + register('a:2', 'status'));
  db.exec(state('a:1') + state('a:2'));
  expect(() => db.exec(register('a:1', 'status'))).toThrow();
  db.exec(
    `INSERT INTO conversation (id, account_id, customer_id) VALUES ('a:1', 'a', '1'), ('a:2', 'a', '2')`,
  );
  db.exec(`DELETE FROM conversation WHERE id = 'a:1'`);
  expect(db.prepare('SELECT conversation_id AS id FROM work_register').all()).toEqual([{ id: 'a:2' }]);
  expect(db.prepare('SELECT conversation_id AS id FROM work_state').all()).toEqual([{ id: 'a:2' }]);
});
