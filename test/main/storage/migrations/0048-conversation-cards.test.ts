import { expect, it } from 'vitest';
import { openDatabase } from '../../../../src/main/storage/index.ts';
import { migrations } from '../../../../src/main/storage/migrations/index.ts';
import { migration } from '../../../../src/main/storage/migrations/0048-conversation-cards.ts';

it('0048-conversation-cards adds a card, which messages of before do not have', () => {
  const before = migrations.filter(({ number }) => number < migration.number);
  const db = openDatabase({ file: ':memory:', keyHex: '', clock: { now: () => 5 }, migrations: before });
  db.exec(`
    INSERT INTO private_chat (chat_id) VALUES ('anna@invented.example');
    INSERT INTO private_message (chat_id, id, direction, text, sent_at_ms, state, is_unread)
      VALUES ('anna@invented.example', 'p', 'out', 'Hi', 4, 'read', 0);
  `);
  migration.up(db);
  expect(db.prepare('SELECT text, card FROM private_message').all()).toEqual([{ text: 'Hi', card: null }]);
});
