import { describe, expect, it } from 'vitest';
import { openDatabase } from '../../../../src/main/storage/index.ts';
import { migrations } from '../../../../src/main/storage/migrations/index.ts';
import { migration } from '../../../../src/main/storage/migrations/0016-expiry-proof-and-authorship.ts';

describe('0016-expiry-proof-and-authorship', () => {
  it('knows of no end and no proof at first, and takes replies that wait for typed ones', () => {
    const db = openDatabase({
      file: ':memory:',
      keyHex: '',
      clock: { now: () => 5 },
      migrations: migrations.filter(({ number }) => number < migration.number),
    });
    db.exec(`
      INSERT INTO channel (id, page_id, account_id, connected_at_ms, known_since_ms, health)
      VALUES ('ch', 'p', 'a', 1, 1, 'receiving');
      INSERT INTO page_token_inbox (channel_id, token, scopes, issued_at_ms) VALUES ('ch', 't', '[]', 1);
      INSERT INTO conversation (id, account_id, customer_id) VALUES ('c', 'a', 'u');
      INSERT INTO message (id, account_id, conversation_id, direction, kind, attachments, sent_at_ms, content_from)
      VALUES ('m', 'a', 'c', 'out', 'text', '[]', 1, 'console');
      INSERT INTO outbox (message_id, conversation_id, batch_id, state, undo_until_ms, not_before_ms, created_at_ms)
      VALUES ('m', 'c', 'b', 'queued', 1, 1, 1);
    `);
    migration.up(db);
    expect(db.prepare('SELECT token_expires_at_ms, data_access_expires_at_ms FROM channel').all()).toEqual([
      { token_expires_at_ms: null, data_access_expires_at_ms: null },
    ]);
    expect(
      db.prepare('SELECT proof, token_expires_at_ms, data_access_expires_at_ms FROM page_token_inbox').all(),
    ).toEqual([{ proof: null, token_expires_at_ms: null, data_access_expires_at_ms: null }]);
    expect(db.prepare('SELECT is_by_person FROM outbox').all()).toEqual([{ is_by_person: 1 }]);
  });
});
