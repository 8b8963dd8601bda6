import type { Migration } from '../contract.ts';

/**
 * The team's work on conversations: one row per register, and what follows from them for the lists. A state may come before its
 * conversation does, so nothing refers to it; it goes with it all the same.
 */
export const migration: Migration = {
  number: 28,
  slug: 'team-work',
  up(db) {
    db.exec(`
      CREATE TABLE work_register (
        conversation_id TEXT NOT NULL,
        account_id TEXT NOT NULL,
        field TEXT NOT NULL,
        value TEXT NOT NULL,
        ms INTEGER NOT NULL,
        n INTEGER NOT NULL,
        device TEXT NOT NULL,
        by_agent TEXT NOT NULL,
        origin TEXT NOT NULL,
        PRIMARY KEY (conversation_id, field)
      ) STRICT, WITHOUT ROWID;
      CREATE INDEX work_register_by_time ON work_register (ms, n);

      CREATE TABLE work_state (
        conversation_id TEXT PRIMARY KEY,
        account_id TEXT NOT NULL,
        assignee_id TEXT,
        status TEXT NOT NULL CHECK (status IN ('open', 'done', 'snoozed')),
        until_ms INTEGER,
        seen_ms INTEGER NOT NULL,
        tags TEXT NOT NULL,
        failed TEXT NOT NULL,
        is_failed INTEGER NOT NULL,
        note_count INTEGER NOT NULL
      ) STRICT, WITHOUT ROWID;
      CREATE INDEX work_state_until ON work_state (until_ms) WHERE until_ms IS NOT NULL;

      CREATE TRIGGER work_goes_with_its_conversation AFTER DELETE ON conversation BEGIN
        DELETE FROM work_register WHERE conversation_id = OLD.id;
        DELETE FROM work_state WHERE conversation_id = OLD.id;
      END;
    `);
  },
};
