import type { Migration } from '../contract.ts';

/** Hearts on customers' messages that the provider has not confirmed, and who of the team gave those it has (decision 0112). */
export const migration: Migration = {
  number: 35,
  slug: 'own-reactions',
  up(db) {
    db.exec(`
      CREATE TABLE own_reaction (
        account_id TEXT NOT NULL,
        mid TEXT NOT NULL,
        conversation_id TEXT NOT NULL,
        -- What is to be there in the end: the heart, or nothing.
        is_set INTEGER NOT NULL,
        state TEXT NOT NULL CHECK (state IN ('queued', 'failed')),
        reason TEXT,
        -- Counts the changes: one that comes during a call is not lost.
        wishes INTEGER NOT NULL,
        -- A call was begun whose outcome is not known.
        is_begun INTEGER NOT NULL,
        attempts INTEGER NOT NULL,
        not_before_ms INTEGER NOT NULL,
        agent_id TEXT NOT NULL,
        at_ms INTEGER NOT NULL,
        PRIMARY KEY (account_id, mid)
      ) STRICT, WITHOUT ROWID;
      CREATE INDEX own_reaction_of_conversation ON own_reaction (conversation_id);

      CREATE TRIGGER own_reaction_goes_with_its_conversation AFTER DELETE ON conversation BEGIN
        DELETE FROM own_reaction WHERE conversation_id = OLD.id;
      END;
      CREATE TRIGGER own_reaction_goes_with_its_message AFTER DELETE ON message WHEN OLD.mid IS NOT NULL BEGIN
        DELETE FROM own_reaction WHERE account_id = OLD.account_id AND mid = OLD.mid;
      END;

      -- NULL: the customer's, or of our side without a word of who it was.
      ALTER TABLE reaction ADD COLUMN agent_id TEXT;
    `);
  },
};
