import type { Migration } from '../contract.ts';

/**
 * This computer's part in removals: what it has to delete, what it deleted, and what it still has to say. Counts and
 * ids, no content.
 */
export const migration: Migration = {
  number: 8,
  slug: 'removal',
  up(db) {
    db.exec(`
      CREATE TABLE removal_task (
        removal_id TEXT PRIMARY KEY,
        -- JSON of what the relay asks to delete.
        must_wipe TEXT NOT NULL,
        state TEXT NOT NULL CHECK (state IN ('wiping', 'wiped', 'confirmed', 'refused')),
        -- JSON: rows deleted by data kind; what the platforms answered.
        wiped TEXT NOT NULL DEFAULT '{}',
        answers TEXT NOT NULL DEFAULT '[]',
        begun_at_ms INTEGER NOT NULL
      ) STRICT, WITHOUT ROWID;

      -- What went with a channel and what Meta answered, whoever was first to delete it:
      -- the directory's news or the removal's order.
      CREATE TABLE wiped_channel (
        channel_id TEXT PRIMARY KEY,
        wiped TEXT NOT NULL,
        answers TEXT NOT NULL,
        at_ms INTEGER NOT NULL
      ) STRICT, WITHOUT ROWID;

      -- Whom a removal's opaque reference means; until that customer is erased.
      CREATE TABLE erasure (
        reference TEXT PRIMARY KEY,
        account_id TEXT NOT NULL,
        customer_id TEXT NOT NULL,
        at_ms INTEGER NOT NULL
      ) STRICT, WITHOUT ROWID;
    `);
  },
};
