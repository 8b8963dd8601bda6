import type { Migration } from '../contract.ts';

/** Of an answer of several pieces that changed hands half-way, the pieces that were begun here stay known. */
export const migration: Migration = {
  number: 20,
  slug: 'withdrawn-answers',
  up(db) {
    db.exec('ALTER TABLE bridge_answer ADD COLUMN is_withdrawn INTEGER NOT NULL DEFAULT 0;');
  },
};
