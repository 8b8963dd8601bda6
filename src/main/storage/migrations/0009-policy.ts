import type { Migration } from '../contract.ts';

/** Which version of the policy the person of this profile accepted, when, and on which occasion. */
export const migration: Migration = {
  number: 9,
  slug: 'policy',
  up(db) {
    db.exec(`
      CREATE TABLE policy_acceptance (
        version TEXT PRIMARY KEY,
        accepted_at_ms INTEGER NOT NULL,
        occasion TEXT NOT NULL CHECK (occasion IN ('sign-in', 'asked', 'announced'))
      ) STRICT, WITHOUT ROWID;
    `);
  },
};
