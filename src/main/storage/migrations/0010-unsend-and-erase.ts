import type { Migration } from '../contract.ts';

/**
 * What this computer removed by itself, as records without content; and customers that were erased, as digests, so that what was
 * written before does not come back from the stream or from Instagram's history.
 */
export const migration: Migration = {
  number: 10,
  slug: 'unsend-and-erase',
  up(db) {
    db.exec(`
      CREATE TABLE local_removal (
        id TEXT PRIMARY KEY,
        kind TEXT NOT NULL CHECK (kind IN ('unsend', 'retention')),
        at_ms INTEGER NOT NULL,
        wiped TEXT NOT NULL,
        livechat TEXT NOT NULL CHECK (livechat IN ('not-mirrored', 'waiting', 'deleted', 'refused')),
        -- Which message it was about: only until LiveChat's side is settled.
        account_id TEXT,
        mid TEXT
      ) STRICT, WITHOUT ROWID;
      CREATE INDEX local_removal_by_time ON local_removal (at_ms DESC, id);
      CREATE UNIQUE INDEX local_removal_open ON local_removal (account_id, mid) WHERE mid IS NOT NULL;

      CREATE TABLE erased_customer (
        digest TEXT PRIMARY KEY,
        -- Instagram's clock: what was written until then stays away.
        up_to_ms INTEGER NOT NULL,
        erased_at_ms INTEGER NOT NULL
      ) STRICT, WITHOUT ROWID;
    `);
  },
};
