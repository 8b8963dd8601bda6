import type { Migration } from '../contract.ts';

/**
 * Files for customers, from the moment they are laid beside a reply until they are sent and LiveChat has them. The content lies
 * in a file of its own, sealed with the row's key: with the row goes what opens it.
 */
export const migration: Migration = {
  number: 30,
  slug: 'outgoing-files',
  up(db) {
    db.exec(`
      CREATE TABLE outgoing_file (
        position INTEGER PRIMARY KEY AUTOINCREMENT,
        id TEXT NOT NULL UNIQUE,
        conversation_id TEXT NOT NULL REFERENCES conversation (id) ON DELETE CASCADE,
        -- NULL while its reply is still being written.
        message_id TEXT UNIQUE REFERENCES message (id) ON DELETE CASCADE,
        kind TEXT NOT NULL CHECK (kind IN ('image', 'video', 'audio', 'file')),
        content_type TEXT NOT NULL,
        extension TEXT NOT NULL,
        name TEXT NOT NULL,
        size_bytes INTEGER NOT NULL,
        key_hex TEXT NOT NULL,
        -- What the provider calls its copy, once it has one.
        upload_id TEXT,
        added_at_ms INTEGER NOT NULL
      ) STRICT;
      CREATE INDEX outgoing_file_by_conversation ON outgoing_file (conversation_id, position);
    `);
  },
};
