import { expect, it } from 'vitest';
import { openDatabase } from '../../../../src/main/storage/index.ts';
import { migration as bridge } from '../../../../src/main/storage/migrations/0006-bridge.ts';
import { migration } from '../../../../src/main/storage/migrations/0020-withdrawn-answers.ts';

it('0020-withdrawn-answers leaves answers that are on their way as they are', () => {
  const db = openDatabase({ file: ':memory:', keyHex: '', clock: { now: () => 5 }, migrations: [bridge] });
  db.exec(`
    INSERT INTO bridge_answer (event_id, account_id, conversation_id, chat_id, thread_id, state, fence, at_ms)
    VALUES ('e', 'a', 'a:c', 'CHAT', 'THREAD', 'queued', 1, 2);
    INSERT INTO bridge_answer_message (message_id, event_id) VALUES ('m', 'e');
  `);
  migration.up(db);
  expect(db.prepare('SELECT event_id, state, is_withdrawn FROM bridge_answer').all()).toEqual([
    { event_id: 'e', state: 'queued', is_withdrawn: 0 },
  ]);
  expect(db.prepare('SELECT message_id FROM bridge_answer_message').all()).toEqual([{ message_id: 'm' }]);
});
