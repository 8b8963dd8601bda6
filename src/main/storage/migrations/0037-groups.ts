import type { Migration } from '../contract.ts';

/** Groups of colleagues, and chats without notifications (decision 0114). */
export const migration: Migration = {
  number: 37,
  slug: 'groups',
  up(db) {
    db.exec(`
      -- What the members have signed about a group: everything else about it follows from these.
      CREATE TABLE group_statement (
        chat_id TEXT NOT NULL,
        id TEXT NOT NULL,
        text TEXT NOT NULL,
        signature TEXT NOT NULL,
        -- All that it follows are here.
        is_complete INTEGER NOT NULL,
        -- Proven by its signature here, or said by a member or an own computer.
        is_vouched INTEGER NOT NULL,
        received_at_ms INTEGER NOT NULL,
        PRIMARY KEY (chat_id, id)
      ) STRICT, WITHOUT ROWID;

      -- What they say now.
      CREATE TABLE chat_group (
        chat_id TEXT PRIMARY KEY,
        name TEXT NOT NULL,
        maker_id TEXT NOT NULL,
        members TEXT NOT NULL,
        heads TEXT NOT NULL,
        is_member INTEGER NOT NULL
      ) STRICT, WITHOUT ROWID;

      -- Bodies of groups, or of members, that are not known here yet.
      CREATE TABLE group_waiting (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        chat_id TEXT NOT NULL,
        from_agent_id TEXT NOT NULL,
        body TEXT NOT NULL,
        received_at_ms INTEGER NOT NULL
      ) STRICT;
      CREATE INDEX group_waiting_by_chat ON group_waiting (chat_id, id);

      -- How far an own message has come to each member.
      CREATE TABLE group_receiver (
        chat_id TEXT NOT NULL,
        message_id TEXT NOT NULL,
        agent_id TEXT NOT NULL,
        state TEXT NOT NULL,
        read_at_ms INTEGER,
        PRIMARY KEY (chat_id, message_id, agent_id),
        FOREIGN KEY (chat_id, message_id) REFERENCES private_message (chat_id, id) ON DELETE CASCADE
      ) STRICT, WITHOUT ROWID;

      ALTER TABLE private_chat ADD COLUMN is_muted INTEGER NOT NULL DEFAULT 0;
      ALTER TABLE private_chat ADD COLUMN mute_told_at_ms INTEGER NOT NULL DEFAULT 0;
      -- JSON: what somebody did to the group. Such a row is a line, not a message.
      ALTER TABLE private_message ADD COLUMN line TEXT;
    `);
  },
};
