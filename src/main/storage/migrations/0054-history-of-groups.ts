import type { Migration } from '../contract.ts';

/** What the other computer of a history transfer can take, and what of it was not kept here (decision 0127). */
export const migration: Migration = {
  number: 54,
  slug: 'history-of-groups',
  up(db) {
    db.exec(`
      -- Newest form of the transfer's bodies that it knows. 1: chats of two alone.
      ALTER TABLE history_transfer ADD COLUMN peer_form INTEGER NOT NULL DEFAULT 1;
      -- Messages whose group could not be proven here.
      ALTER TABLE history_transfer ADD COLUMN left_out INTEGER NOT NULL DEFAULT 0;
    `);
  },
};
