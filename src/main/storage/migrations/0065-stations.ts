import type { Migration } from '../contract.ts';

/** Which computers of the relay's directory are stations; null: a computer of a person. */
export const migration: Migration = {
  number: 65,
  slug: 'stations',
  up(db) {
    db.exec('ALTER TABLE directory_device ADD COLUMN kind TEXT');
  },
};
