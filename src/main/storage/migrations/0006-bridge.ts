import type { Migration } from '../contract.ts';

/**
 * The bridge between Instagram and LiveChat: which conversation is which chat, what is still to be carried either way, and what
 * became of it. Ids and steps only; what was said stays in `message`.
 */
export const migration: Migration = {
  number: 6,
  slug: 'bridge',
  up(db) {
    db.exec(`
      CREATE TABLE bridge_chat (
        tag TEXT PRIMARY KEY,
        account_id TEXT NOT NULL,
        conversation_id TEXT UNIQUE,
        entity_id TEXT NOT NULL,
        chat_id TEXT,
        profile TEXT
      ) STRICT, WITHOUT ROWID;
      CREATE INDEX bridge_chat_by_chat ON bridge_chat (chat_id);

      CREATE TABLE bridge_inbound (
        position INTEGER PRIMARY KEY AUTOINCREMENT,
        account_id TEXT NOT NULL,
        conversation_id TEXT NOT NULL,
        kind TEXT NOT NULL CHECK (kind IN ('message', 'edit', 'unsend', 'reaction', 'echo', 'record', 'profile')),
        subject TEXT NOT NULL,
        variant TEXT NOT NULL,
        emoji TEXT,
        agent_id TEXT,
        seq INTEGER NOT NULL,
        received_at_ms INTEGER NOT NULL,
        state TEXT NOT NULL CHECK (state IN ('waiting', 'done', 'failed')),
        reason TEXT,
        is_doubtful INTEGER NOT NULL DEFAULT 0,
        is_late INTEGER NOT NULL DEFAULT 0,
        attempts INTEGER NOT NULL DEFAULT 0,
        not_before_ms INTEGER NOT NULL DEFAULT 0,
        fence INTEGER NOT NULL DEFAULT 0,
        UNIQUE (account_id, kind, subject, variant)
      ) STRICT;
      CREATE INDEX bridge_inbound_waiting ON bridge_inbound (position) WHERE state = 'waiting';
      CREATE INDEX bridge_inbound_by_conversation ON bridge_inbound (conversation_id, position);
      CREATE INDEX bridge_inbound_by_age ON bridge_inbound (received_at_ms);

      CREATE TABLE bridge_answer (
        event_id TEXT PRIMARY KEY,
        account_id TEXT NOT NULL,
        conversation_id TEXT NOT NULL,
        chat_id TEXT NOT NULL,
        thread_id TEXT NOT NULL,
        state TEXT NOT NULL CHECK (state IN ('queued', 'sent', 'failed', 'done')),
        reason TEXT,
        fence INTEGER NOT NULL,
        at_ms INTEGER NOT NULL,
        attempts INTEGER NOT NULL DEFAULT 0,
        not_before_ms INTEGER NOT NULL DEFAULT 0
      ) STRICT, WITHOUT ROWID;
      CREATE INDEX bridge_answer_open ON bridge_answer (at_ms) WHERE state <> 'done';

      CREATE TABLE bridge_answer_message (
        message_id TEXT PRIMARY KEY,
        event_id TEXT NOT NULL REFERENCES bridge_answer (event_id) ON DELETE CASCADE
      ) STRICT, WITHOUT ROWID;
      CREATE INDEX bridge_answer_message_by_event ON bridge_answer_message (event_id);

      CREATE TABLE bridge_record (
        position INTEGER PRIMARY KEY AUTOINCREMENT,
        account_id TEXT NOT NULL,
        conversation_id TEXT NOT NULL,
        mid TEXT NOT NULL,
        agent_id TEXT NOT NULL,
        at_ms INTEGER NOT NULL,
        is_begun INTEGER NOT NULL DEFAULT 0,
        attempts INTEGER NOT NULL DEFAULT 0,
        not_before_ms INTEGER NOT NULL DEFAULT 0,
        UNIQUE (account_id, mid)
      ) STRICT;

      CREATE TABLE integration_grant_inbox (
        slot INTEGER PRIMARY KEY CHECK (slot = 1),
        body TEXT NOT NULL
      ) STRICT;
    `);
  },
};
