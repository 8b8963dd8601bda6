import type { Migration } from '../contract.ts';

/** Files of private messages (decision 0118). Their contents lie beside the database; without their rows nothing opens them. */
export const migration: Migration = {
  number: 41,
  slug: 'private-files',
  up(db) {
    db.exec(`
      CREATE TABLE private_file (
        -- Its name on this computer: a colleague's message cannot take another one's place by naming the same file.
        local_id TEXT PRIMARY KEY,
        -- Its name at the relay.
        id TEXT NOT NULL,
        chat_id TEXT NOT NULL,
        -- NULL: beside the message that is being written.
        message_id TEXT,
        author_id TEXT NOT NULL,
        -- 1: sent from this computer.
        is_own INTEGER NOT NULL,
        position INTEGER NOT NULL,
        name TEXT NOT NULL,
        media_type TEXT NOT NULL,
        size_bytes INTEGER NOT NULL,
        -- SHA-256 of the content, and the key of its pieces, base64url.
        digest TEXT NOT NULL,
        key TEXT NOT NULL,
        -- waiting: to be brought to the relay, or fetched from it. here: that is done. failed: see reason.
        state TEXT NOT NULL CHECK (state IN ('waiting', 'here', 'failed')),
        reason TEXT,
        -- Fetched, and the relay is not told yet.
        is_to_tell INTEGER NOT NULL,
        -- When the author's computers were last asked for it; NULL: the relay has it, as far as is known.
        asked_at_ms INTEGER,
        added_at_ms INTEGER NOT NULL,
        UNIQUE (chat_id, message_id, id)
      ) STRICT;
      CREATE INDEX private_file_by_message ON private_file (message_id);
      CREATE INDEX private_file_to_move ON private_file (state) WHERE state = 'waiting';

      -- Computers for which an own file was offered to the relay (is_due 0), or has to be (1).
      CREATE TABLE private_file_device (
        local_id TEXT NOT NULL REFERENCES private_file (local_id) ON DELETE CASCADE,
        device_id TEXT NOT NULL,
        is_due INTEGER NOT NULL,
        PRIMARY KEY (local_id, device_id)
      ) STRICT, WITHOUT ROWID;

      -- What the relay is to be told to delete.
      CREATE TABLE private_file_withdrawal (id TEXT PRIMARY KEY, at_ms INTEGER NOT NULL) STRICT, WITHOUT ROWID;

      CREATE TRIGGER private_file_goes_with_its_message AFTER DELETE ON private_message BEGIN
        DELETE FROM private_file WHERE chat_id = OLD.chat_id AND message_id = OLD.id;
      END;
      CREATE TRIGGER private_file_is_withdrawn AFTER DELETE ON private_file
        WHEN OLD.is_own = 1 AND OLD.message_id IS NOT NULL BEGIN
        INSERT OR IGNORE INTO private_file_withdrawal (id, at_ms) VALUES (OLD.id, OLD.added_at_ms);
      END;
    `);
  },
};
