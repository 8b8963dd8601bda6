import { expect, it } from 'vitest';
import { openDatabase } from '../../../../src/main/storage/index.ts';
import { migrations } from '../../../../src/main/storage/migrations/index.ts';
import { migration } from '../../../../src/main/storage/migrations/0038-private-delivery.ts';

it('0038-private-delivery knows what was sent and not confirmed, and forgets it with its message', () => {
  const before = migrations.filter(({ number }) => number < migration.number);
  const db = openDatabase({ file: ':memory:', keyHex: '', clock: { now: () => 5 }, migrations: before });
  db.exec(`
    INSERT INTO private_chat (chat_id) VALUES ('anna@invented.example');
    INSERT INTO private_message (chat_id, id, direction, text, sent_at_ms, state, is_unread)
      VALUES ('anna@invented.example', 'sent', 'out', 'Hi', 4, 'sent', 0),
             ('anna@invented.example', 'read', 'out', 'Hi', 3, 'read', 0),
             ('anna@invented.example', 'theirs', 'in', 'Hi', 2, 'received', 0);
  `);
  migration.up(db);
  const rows = () =>
    db
      .prepare(
        `SELECT chat_id, fact_id, device_id, agent_id, offered_at_ms, offers, delivered_at_ms, read_at_ms
           FROM private_delivery`,
      )
      .all();
  expect(rows()).toEqual([
    {
      chat_id: 'anna@invented.example',
      fact_id: 'sent',
      device_id: '',
      agent_id: 'anna@invented.example',
      offered_at_ms: 4,
      offers: 1,
      delivered_at_ms: null,
      read_at_ms: null,
    },
  ]);
  db.exec("DELETE FROM private_message WHERE id = 'sent'");
  expect(rows()).toEqual([]);
  expect(db.prepare('SELECT device_id, agent_id, heard_at_ms, form FROM private_peer').all()).toEqual([]);
});
