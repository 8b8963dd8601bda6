import type { Migration } from '../contract.ts';

/** What the holder of the bridge's lease has told of a conversation's tags, for the next one (decision 0109). */
export const migration: Migration = {
  number: 53,
  slug: 'told-tags',
  up(db) {
    db.exec(`
      -- JSON: by which fence, of which thread, which tags, up to which word of the team. NULL: nothing was told.
      ALTER TABLE bridge_step ADD COLUMN told TEXT;
    `);
  },
};
