import type { Migration } from '../contract.ts';

/** Files of private chats that another computer of the same person has (decision 0128). */
export const migration: Migration = {
  number: 55,
  slug: 'files-of-earlier-chats',
  up(db) {
    db.exec(`
      -- The history transfer (its session) that told of the file: that computer is asked for it. NULL: the relay, and its author.
      ALTER TABLE private_file ADD COLUMN from_session TEXT;
      -- How that computer calls itself, and what it is: for the person who looks for the file.
      ALTER TABLE private_file ADD COLUMN from_computer TEXT;
      ALTER TABLE private_file ADD COLUMN from_platform TEXT;
      -- It said that the relay has it for this one.
      ALTER TABLE private_file ADD COLUMN is_brought INTEGER NOT NULL DEFAULT 0;
      CREATE INDEX private_file_by_session ON private_file (from_session) WHERE from_session IS NOT NULL;

      -- Of one that has to be offered (is_due 1): the history transfer in which that computer asked for it.
      ALTER TABLE private_file_device ADD COLUMN session TEXT;
    `);
  },
};
