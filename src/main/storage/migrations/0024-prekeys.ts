import type { Migration } from '../contract.ts';

/** Sealing keys of a day: this device's own with their private halves, and the newest of each other device. */
export const migration: Migration = {
  number: 24,
  slug: 'prekeys',
  up(db) {
    db.exec(`
      -- Own ones. A private half goes when nothing sealed to it can come any more.
      CREATE TABLE own_prekey (
        public_key TEXT PRIMARY KEY,
        private_key TEXT NOT NULL,
        device_id TEXT NOT NULL,
        made_at_ms INTEGER NOT NULL,
        signature TEXT NOT NULL,
        -- The relay has it, so that colleagues may seal to it.
        published_at_ms INTEGER,
        -- A newer one was published.
        replaced_at_ms INTEGER
      ) STRICT, WITHOUT ROWID;

      -- The newest that each device published, as its signing key vouches for; without the three when it has none.
      CREATE TABLE peer_prekey (
        device_id TEXT NOT NULL,
        sign_key TEXT NOT NULL,
        public_key TEXT,
        made_at_ms INTEGER,
        -- When the relay last answered for it.
        asked_at_ms INTEGER,
        PRIMARY KEY (device_id, sign_key)
      ) STRICT, WITHOUT ROWID;
    `);
  },
};
