import type { Migration } from '../contract.ts';

/**
 * Of a Page token: until when Meta honours it and hands out data, and the proof that goes with it. Of a reply: whether a person
 * typed it; those that wait already were typed.
 */
export const migration: Migration = {
  number: 16,
  slug: 'expiry-proof-and-authorship',
  up(db) {
    db.exec(`
      ALTER TABLE channel ADD COLUMN token_expires_at_ms INTEGER;
      ALTER TABLE channel ADD COLUMN data_access_expires_at_ms INTEGER;
      ALTER TABLE page_token_inbox ADD COLUMN proof TEXT;
      ALTER TABLE page_token_inbox ADD COLUMN token_expires_at_ms INTEGER;
      ALTER TABLE page_token_inbox ADD COLUMN data_access_expires_at_ms INTEGER;
      ALTER TABLE outbox ADD COLUMN is_by_person INTEGER NOT NULL DEFAULT 1;
    `);
  },
};
