import type { Migration } from '../contract.ts';

/**
 * Replies that Instagram has not named yet, in the order they leave. A row exists from the moment the person presses
 * send until the message has its mid; the text is in `message`.
 */
export const migration: Migration = {
  number: 5,
  slug: 'outbox',
  up(db) {
    db.exec(`
      CREATE TABLE outbox (
        position INTEGER PRIMARY KEY AUTOINCREMENT,
        message_id TEXT NOT NULL UNIQUE REFERENCES message (id) ON DELETE CASCADE,
        conversation_id TEXT NOT NULL REFERENCES conversation (id) ON DELETE CASCADE,
        batch_id TEXT NOT NULL,
        state TEXT NOT NULL CHECK (state IN ('queued', 'sending', 'failed')),
        reason TEXT,
        undo_until_ms INTEGER NOT NULL,
        not_before_ms INTEGER NOT NULL,
        attempts INTEGER NOT NULL DEFAULT 0,
        attempted_at_ms INTEGER,
        settle_at_ms INTEGER,
        is_refused INTEGER NOT NULL DEFAULT 0,
        created_at_ms INTEGER NOT NULL
      ) STRICT;
      CREATE INDEX outbox_by_conversation ON outbox (conversation_id, position);
    `);
  },
};
