import type { Migration } from '../contract.ts';

/** How far each conversation's work was in step with LiveChat, and whether it is to be compared (decision 0109). */
export const migration: Migration = {
  number: 33,
  slug: 'step-with-livechat',
  up(db) {
    db.exec(`
      CREATE TABLE bridge_step (
        conversation_id TEXT PRIMARY KEY,
        account_id TEXT NOT NULL,
        -- What both said when they were compared last. NULL: they never were, or another console kept them in step since.
        base TEXT,
        is_due INTEGER NOT NULL,
        -- Counts the changes: one that comes while it is worked on is not lost.
        wishes INTEGER NOT NULL,
        not_before_ms INTEGER NOT NULL,
        at_ms INTEGER NOT NULL
      ) STRICT, WITHOUT ROWID;
      CREATE INDEX bridge_step_due ON bridge_step (at_ms) WHERE is_due = 1;

      CREATE TRIGGER bridge_step_goes_with_its_conversation AFTER DELETE ON conversation BEGIN
        DELETE FROM bridge_step WHERE conversation_id = OLD.id;
      END;
    `);
  },
};
