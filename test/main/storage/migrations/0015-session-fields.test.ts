import { expect, it } from 'vitest';
import { openDatabase } from '../../../../src/main/storage/index.ts';
import { migration as bridge } from '../../../../src/main/storage/migrations/0006-bridge.ts';
import { migration } from '../../../../src/main/storage/migrations/0015-session-fields.ts';

it('0015-session-fields lets a chat name the thread that has the customer’s session fields; none is known at first', () => {
  const db = openDatabase({
    file: ':memory:',
    keyHex: '',
    clock: { now: () => 5 },
    migrations: [bridge],
  });
  db.prepare('INSERT INTO bridge_chat (tag, account_id, entity_id, chat_id) VALUES (?, ?, ?, ?)').run(
    'tag',
    '17841400000000042',
    'e-1',
    'CHAT',
  );
  migration.up(db);
  const rows = () => db.prepare('SELECT chat_id, fields_thread_id FROM bridge_chat').all();
  expect(rows()).toEqual([{ chat_id: 'CHAT', fields_thread_id: null }]);
  db.prepare('UPDATE bridge_chat SET fields_thread_id = ?').run('THREAD');
  expect(rows()).toEqual([{ chat_id: 'CHAT', fields_thread_id: 'THREAD' }]);
});
