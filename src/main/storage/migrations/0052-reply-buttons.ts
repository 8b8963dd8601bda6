import type { Migration } from '../contract.ts';

/** Buttons under replies (decision 0124): titles, in order. NULL: none. */
export const migration: Migration = {
  number: 52,
  slug: 'reply-buttons',
  up(db) {
    db.exec(`
      ALTER TABLE message ADD COLUMN buttons TEXT;
      -- Of a colleague's reply, until the message itself has come.
      ALTER TABLE reply_author ADD COLUMN buttons TEXT;
      -- Of a waiting reply that is being changed, beside its text.
      ALTER TABLE outbox ADD COLUMN editing_buttons TEXT;
      ALTER TABLE saved_reply ADD COLUMN buttons TEXT;
    `);
  },
};
