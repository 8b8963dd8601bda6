import type { Migration } from '../contract.ts';

export const migration: Migration = {
  number: 2,
  slug: 'agents',
  up(db) {
    // `group_ids`: JSON list of numbers. `status`: last known, LiveChat's word.
    db.exec(`
      CREATE TABLE agent (
        id TEXT PRIMARY KEY,
        name TEXT NOT NULL,
        role TEXT NOT NULL,
        avatar_url TEXT,
        job_title TEXT,
        group_ids TEXT NOT NULL,
        status TEXT NOT NULL,
        is_suspended INTEGER NOT NULL
      ) STRICT, WITHOUT ROWID;
      CREATE TABLE agent_group (id INTEGER PRIMARY KEY, name TEXT NOT NULL) STRICT;
    `);
  },
};
