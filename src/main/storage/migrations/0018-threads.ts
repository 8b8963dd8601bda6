import type { Migration } from '../contract.ts';

/** When another app was asked for a thread it answers. */
export const migration: Migration = {
  number: 18,
  slug: 'threads',
  up(db) {
    db.exec('ALTER TABLE conversation ADD COLUMN control_asked_at_ms INTEGER');
  },
};
