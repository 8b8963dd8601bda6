import { expect, it } from 'vitest';
import { openDatabase } from '../../../../src/main/storage/index.ts';
import { migration } from '../../../../src/main/storage/migrations/0014-former-chats.ts';

it('0014-former-chats keeps several former chats of one conversation, each once', () => {
  const db = openDatabase({ file: ':memory:', keyHex: '', clock: { now: () => 5 }, migrations: [migration] });
  const add = db.prepare(
    'INSERT INTO bridge_former_chat (chat_id, tag, account_id, entity_id) VALUES (?, ?, ?, ?)',
  );
  add.run('c-1', 'tag', '17841400000000042', 'e-1');
  expect(() => add.run('c-1', 'tag', '17841400000000042', 'e-2')).toThrow();
  add.run('c-2', 'tag', '17841400000000042', 'e-2');
  expect(
    db.prepare('SELECT chat_id FROM bridge_former_chat WHERE tag = ? ORDER BY chat_id').all('tag'),
  ).toEqual([{ chat_id: 'c-1' }, { chat_id: 'c-2' }]);
});
