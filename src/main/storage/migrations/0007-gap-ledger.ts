import type { Migration } from '../contract.ts';

/**
 * The gap ledger: up to when an account was compared with Instagram's history, and the messages Instagram lists without sharing
 * what they say. Beside it, the provider's own code behind an outgoing message's reason.
 */
export const migration: Migration = {
  number: 7,
  slug: 'gap-ledger',
  up(db) {
    db.exec(`
      ALTER TABLE channel ADD COLUMN verified_up_to_ms INTEGER;
      ALTER TABLE channel ADD COLUMN thread_watermark_ms INTEGER;
      ALTER TABLE outbox ADD COLUMN detail TEXT;

      CREATE TABLE unshared_message (
        account_id TEXT NOT NULL,
        mid TEXT NOT NULL,
        conversation_id TEXT NOT NULL REFERENCES conversation (id) ON DELETE CASCADE,
        at_ms INTEGER NOT NULL,
        PRIMARY KEY (account_id, mid)
      ) STRICT, WITHOUT ROWID;
      CREATE INDEX unshared_message_by_conversation ON unshared_message (conversation_id, at_ms);
    `);
  },
};
