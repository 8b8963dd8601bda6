import type { Migration } from '../contract.ts';

/** LiveChat forgets a customer's session fields, the Instagram handle, with each session: for which thread they were sent. */
export const migration: Migration = {
  number: 15,
  slug: 'session-fields',
  up(db) {
    db.exec('ALTER TABLE bridge_chat ADD COLUMN fields_thread_id TEXT;');
  },
};
