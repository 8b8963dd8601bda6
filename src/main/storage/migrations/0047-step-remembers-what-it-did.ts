import type { Migration } from '../contract.ts';

/** What was done last in a conversation's chat in LiveChat: known after a kill too, so that nothing is done twice. */
export const migration: Migration = {
  number: 47,
  slug: 'step-remembers-what-it-did',
  up(db) {
    db.exec(`
      -- When, by this computer's clock, ms; 0: nothing yet. What LiveChat lists soon after may be of before.
      ALTER TABLE bridge_step ADD COLUMN done_at_ms INTEGER NOT NULL DEFAULT 0;
      -- Notes that were whispered there, as digests.
      ALTER TABLE bridge_step ADD COLUMN whispers TEXT NOT NULL DEFAULT '[]';
      -- The thread in which this computer's person listens in to whisper; NULL: in none.
      ALTER TABLE bridge_step ADD COLUMN guest_thread_id TEXT;
    `);
  },
};
