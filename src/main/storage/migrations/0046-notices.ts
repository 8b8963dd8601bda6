import type { Migration } from '../contract.ts';

/** What was decided about telling the person of a message, for a few days; and which conversations they muted (decision 0121). */
export const migration: Migration = {
  number: 46,
  slug: 'notices',
  up(db) {
    db.exec(`
      CREATE TABLE notice (
        -- Of a message: its id; of what is due: what it is and where.
        key TEXT PRIMARY KEY,
        rule TEXT NOT NULL,
        -- NULL: the person was told.
        because TEXT,
        detail TEXT,
        until_ms INTEGER,
        at_ms INTEGER NOT NULL
      ) STRICT, WITHOUT ROWID;
      CREATE INDEX notice_by_age ON notice (at_ms);

      CREATE TABLE muted_conversation (conversation_id TEXT PRIMARY KEY) STRICT, WITHOUT ROWID;

      CREATE TRIGGER notice_goes_with_its_message AFTER DELETE ON message BEGIN
        DELETE FROM notice WHERE key = 'message:' || OLD.id;
      END;
      CREATE TRIGGER notice_goes_with_its_private_message AFTER DELETE ON private_message BEGIN
        DELETE FROM notice WHERE key = 'private:' || OLD.id;
      END;
      CREATE TRIGGER notice_goes_with_its_conversation AFTER DELETE ON conversation BEGIN
        DELETE FROM muted_conversation WHERE conversation_id = OLD.id;
        DELETE FROM notice WHERE key IN ('window:60:' || OLD.id, 'window:15:' || OLD.id);
      END;
    `);
  },
};
