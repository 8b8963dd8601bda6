import type { Migration } from '../contract.ts';

/** Messages that Instagram neither lists nor hands out any more: a mark. What they say stays until its own time. */
export const migration: Migration = {
  number: 12,
  slug: 'no-longer-shared',
  up(db) {
    db.exec(`ALTER TABLE message ADD COLUMN is_no_longer_shared INTEGER NOT NULL DEFAULT 0;`);
  },
};
