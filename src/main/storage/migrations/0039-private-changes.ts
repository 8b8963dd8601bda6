import type { Migration } from '../contract.ts';

/** What became of private messages: edited, deleted, reacted to; what they answer, and whom they mention (decision 0117). */
export const migration: Migration = {
  number: 39,
  slug: 'private-changes',
  up(db) {
    db.exec(`
      ALTER TABLE private_message ADD COLUMN edited_at_ms INTEGER;
      ALTER TABLE private_message ADD COLUMN deleted_at_ms INTEGER;
      ALTER TABLE private_message ADD COLUMN reply_to_id TEXT;
      ALTER TABLE private_message ADD COLUMN mentions TEXT;
      CREATE INDEX private_message_answers ON private_message (reply_to_id) WHERE reply_to_id IS NOT NULL;

      -- The newest word of an author about a message of theirs. It may be here before the message: then with its text.
      CREATE TABLE private_revision (
        chat_id TEXT NOT NULL,
        message_id TEXT NOT NULL,
        author_id TEXT NOT NULL,
        change_id TEXT NOT NULL,
        stamp_ms INTEGER NOT NULL,
        is_deleted INTEGER NOT NULL,
        text TEXT,
        mentions TEXT,
        received_at_ms INTEGER NOT NULL,
        PRIMARY KEY (chat_id, message_id, author_id)
      ) STRICT, WITHOUT ROWID;
      CREATE INDEX private_revision_by_change ON private_revision (change_id);

      CREATE TABLE private_reaction (
        chat_id TEXT NOT NULL,
        message_id TEXT NOT NULL,
        by_id TEXT NOT NULL,
        emoji TEXT NOT NULL,
        change_id TEXT NOT NULL,
        stamp_ms INTEGER NOT NULL,
        is_on INTEGER NOT NULL,
        received_at_ms INTEGER NOT NULL,
        PRIMARY KEY (chat_id, message_id, by_id, emoji)
      ) STRICT, WITHOUT ROWID;
      CREATE INDEX private_reaction_by_change ON private_reaction (change_id);

      CREATE TRIGGER private_changes_go_with_their_message AFTER DELETE ON private_message BEGIN
        DELETE FROM private_revision WHERE chat_id = OLD.chat_id AND message_id = OLD.id AND is_deleted = 0;
        DELETE FROM private_reaction WHERE chat_id = OLD.chat_id AND message_id = OLD.id;
      END;
      CREATE TRIGGER private_delivery_goes_with_its_revision AFTER DELETE ON private_revision BEGIN
        DELETE FROM private_delivery WHERE chat_id = OLD.chat_id AND fact_id = OLD.change_id;
      END;
      CREATE TRIGGER private_delivery_goes_with_its_reaction AFTER DELETE ON private_reaction BEGIN
        DELETE FROM private_delivery WHERE chat_id = OLD.chat_id AND fact_id = OLD.change_id;
      END;
    `);
  },
};
