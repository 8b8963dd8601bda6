import type { Migration } from '../contract.ts';

/** Erased customers whose name LiveChat still has: kept until whoever holds the lease has taken it away there. */
export const migration: Migration = {
  number: 11,
  slug: 'customers-to-clear',
  up(db) {
    db.exec(`
      CREATE TABLE customer_to_clear (
        -- The customer in LiveChat; says nothing about whom it was on Instagram.
        entity_id TEXT PRIMARY KEY,
        account_id TEXT NOT NULL,
        since_ms INTEGER NOT NULL,
        not_before_ms INTEGER NOT NULL
      ) STRICT, WITHOUT ROWID;
    `);
  },
};
