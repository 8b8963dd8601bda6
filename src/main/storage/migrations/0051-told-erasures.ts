import type { Migration } from '../contract.ts';

/** By which removal a customer was erased, for computers that are new; and what such a computer was told (decision 0123). */
export const migration: Migration = {
  number: 51,
  slug: 'told-erasures',
  up(db) {
    db.exec(`
      ALTER TABLE erased_customer ADD COLUMN removal_id TEXT;
      CREATE TABLE told_erasure (
        -- At the relay, which has to know it as an erasure: until then nothing is deleted by it.
        removal_id TEXT PRIMARY KEY,
        account_id TEXT NOT NULL,
        digest TEXT NOT NULL,
        up_to_ms INTEGER NOT NULL,
        told_at_ms INTEGER NOT NULL
      ) STRICT, WITHOUT ROWID;
    `);
  },
};
