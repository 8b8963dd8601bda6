import type { Migration } from '../contract.ts';

/**
 * What Instagram refused or could not answer is asked for again, slowly: an account's recent threads, a listed message without
 * content. And replies that wait for a reconnection because of a code 10 do not leave by themselves: it was about that one reply.
 */
export const migration: Migration = {
  number: 13,
  slug: 'asked-again',
  up(db) {
    db.exec(`
      ALTER TABLE channel ADD COLUMN history_due_at_ms INTEGER;
      ALTER TABLE channel ADD COLUMN history_attempts INTEGER NOT NULL DEFAULT 0;
      ALTER TABLE unshared_message ADD COLUMN due_at_ms INTEGER;
      ALTER TABLE unshared_message ADD COLUMN attempts INTEGER NOT NULL DEFAULT 0;

      UPDATE outbox SET state = 'failed', reason = 'INSTAGRAM_PERMISSION'
      WHERE state = 'queued' AND reason = 'INSTAGRAM_RECONNECT' AND (detail = '10' OR detail LIKE '10/%');
    `);
  },
};
