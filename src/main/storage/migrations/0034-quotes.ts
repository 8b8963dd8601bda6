import type { Migration } from '../contract.ts';

/** Why a reply went without the message that it was to quote (decision 0111). */
export const migration: Migration = {
  number: 34,
  slug: 'quotes',
  up(db) {
    db.exec(`
      -- 'unsent', 'gone' or 'refused'. NULL: nothing was left out.
      ALTER TABLE message ADD COLUMN quote_dropped TEXT;
    `);
  },
};
