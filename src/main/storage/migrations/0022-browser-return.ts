import type { Migration } from '../contract.ts';

/**
 * Of an attempt to connect Facebook: the loopback port and the state that its browser comes back with, and the code that it
 * brought. Attempts from before have no way back.
 */
export const migration: Migration = {
  number: 22,
  slug: 'browser-return',
  up(db) {
    db.exec(`
      ALTER TABLE connect_attempt ADD COLUMN return_port INTEGER;
      ALTER TABLE connect_attempt ADD COLUMN return_state TEXT;
      ALTER TABLE connect_attempt ADD COLUMN return_code TEXT;
    `);
  },
};
