import { expect, it } from 'vitest';
import { openDatabase } from '../../../../src/main/storage/index.ts';
import { migration as devices } from '../../../../src/main/storage/migrations/0003-devices-and-private-chats.ts';
import { migration as bridge } from '../../../../src/main/storage/migrations/0006-bridge.ts';
import { migration as channels } from '../../../../src/main/storage/migrations/0004-channels-and-conversations.ts';
import { migration } from '../../../../src/main/storage/migrations/0022-who-may-hand-over.ts';

it('0022-who-may-hand-over keeps an attempt of before, which has no way back, and nothing of which nobody knows who sent it', () => {
  const db = openDatabase({
    file: ':memory:',
    keyHex: '',
    clock: { now: () => 5 },
    migrations: [devices, channels, bridge],
  });
  db.exec(`
    INSERT INTO connect_attempt (ticket, expires_at_ms, is_granted) VALUES ('t', 9, 0);
    INSERT INTO arriving_channel_key (key_id, public_key, private_key) VALUES ('k', 'p', 's');
    INSERT INTO page_token_inbox (channel_id, token, scopes, issued_at_ms) VALUES ('c', 't', '[]', 1);
    INSERT INTO integration_grant_inbox (slot, body) VALUES (1, '{}');
  `);
  migration.up(db);
  expect(db.prepare('SELECT * FROM connect_attempt').all()).toEqual([
    {
      ticket: 't',
      expires_at_ms: 9,
      is_granted: 0,
      return_port: null,
      return_state: null,
      return_code: null,
    },
  ]);
  for (const table of ['arriving_channel_key', 'page_token_inbox', 'integration_grant_inbox'])
    expect(db.prepare(`SELECT * FROM ${table}`).all()).toEqual([]);
});
