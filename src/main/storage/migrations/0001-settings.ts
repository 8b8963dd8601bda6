import type { Migration } from '../contract.ts';

export const migration: Migration = {
  number: 1,
  slug: 'settings',
  up(db) {
    db.exec('CREATE TABLE setting (key TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID');
  },
};
