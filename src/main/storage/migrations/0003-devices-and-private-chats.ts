import type { Migration } from '../contract.ts';

export const migration: Migration = {
  number: 3,
  slug: 'devices-and-private-chats',
  up(db) {
    db.exec(`
      -- What the relay's directory says. Believed only together with the two tables below it.
      CREATE TABLE directory_device (
        device_id TEXT PRIMARY KEY,
        agent_id TEXT NOT NULL,
        sign_key TEXT NOT NULL,
        seal_key TEXT NOT NULL,
        enrolled_at_ms INTEGER NOT NULL
      ) STRICT, WITHOUT ROWID;
      CREATE INDEX directory_device_by_agent ON directory_device (agent_id);

      -- What a person's own LiveChat account announced; the newest per device.
      CREATE TABLE heard_key (
        author_id TEXT NOT NULL,
        device_id TEXT NOT NULL,
        sign_key TEXT NOT NULL,
        seal_key TEXT NOT NULL,
        heard_at_ms INTEGER NOT NULL,
        PRIMARY KEY (author_id, device_id)
      ) STRICT, WITHOUT ROWID;

      -- What two people compared by voice.
      CREATE TABLE compared_key (
        agent_id TEXT NOT NULL,
        device_id TEXT NOT NULL,
        sign_key TEXT NOT NULL,
        seal_key TEXT NOT NULL,
        compared_at_ms INTEGER NOT NULL,
        PRIMARY KEY (agent_id, device_id)
      ) STRICT, WITHOUT ROWID;

      -- Bodies for other devices, until the relay has committed them. Exactly one of the two recipients is set.
      CREATE TABLE relay_outbox (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        context TEXT NOT NULL,
        to_agent_id TEXT,
        to_device_id TEXT,
        dedupe_key TEXT NOT NULL,
        body TEXT NOT NULL,
        created_at_ms INTEGER NOT NULL,
        accepted_at_ms INTEGER
      ) STRICT;
      CREATE UNIQUE INDEX relay_outbox_once
        ON relay_outbox (context, dedupe_key, coalesce(to_agent_id, ''), coalesce(to_device_id, ''));
      CREATE TABLE relay_outbox_accepted (
        outbox_id INTEGER NOT NULL REFERENCES relay_outbox (id) ON DELETE CASCADE,
        device_id TEXT NOT NULL,
        PRIMARY KEY (outbox_id, device_id)
      ) STRICT, WITHOUT ROWID;

      -- Received but not yet openable or provable: kept sealed, in order, and tried again.
      -- Own numbering: a relay restored from a backup gives out its seq a second time.
      CREATE TABLE sealed_backlog (
        position INTEGER PRIMARY KEY AUTOINCREMENT,
        seq INTEGER NOT NULL,
        kind TEXT NOT NULL,
        key_id TEXT NOT NULL,
        sealed TEXT NOT NULL,
        reason TEXT NOT NULL,
        from_agent_id TEXT,
        created_at_ms INTEGER NOT NULL
      ) STRICT;
      CREATE INDEX sealed_backlog_by_reason ON sealed_backlog (reason, position);
      CREATE INDEX sealed_backlog_by_sender ON sealed_backlog (from_agent_id) WHERE from_agent_id IS NOT NULL;

      -- Refused for good: that it came and why, nothing of what it held.
      CREATE TABLE set_aside_envelope (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        seq INTEGER NOT NULL,
        kind TEXT NOT NULL,
        code TEXT NOT NULL,
        set_aside_at_ms INTEGER NOT NULL
      ) STRICT;

      -- A handed-over channel key between its commit and its move into the secret store, seconds later.
      CREATE TABLE arriving_channel_key (
        key_id TEXT PRIMARY KEY,
        public_key TEXT NOT NULL,
        private_key TEXT NOT NULL
      ) STRICT, WITHOUT ROWID;

      CREATE TABLE private_chat (
        colleague_id TEXT PRIMARY KEY
      ) STRICT, WITHOUT ROWID;
      CREATE TABLE private_message (
        colleague_id TEXT NOT NULL REFERENCES private_chat (colleague_id) ON DELETE CASCADE,
        id TEXT NOT NULL,
        direction TEXT NOT NULL CHECK (direction IN ('in', 'out')),
        text TEXT NOT NULL,
        sent_at_ms INTEGER NOT NULL,
        state TEXT NOT NULL,
        reason TEXT,
        is_unread INTEGER NOT NULL,
        -- The receipt this device still owes the colleague: delivered, read, or none.
        receipt_due TEXT,
        PRIMARY KEY (colleague_id, id)
      ) STRICT;
      CREATE INDEX private_message_by_time ON private_message (colleague_id, sent_at_ms, id);
      CREATE INDEX private_message_unread ON private_message (colleague_id) WHERE is_unread = 1;
      CREATE INDEX private_message_waiting ON private_message (colleague_id) WHERE state = 'queued';
      CREATE INDEX private_message_receipt_due ON private_message (colleague_id, receipt_due) WHERE receipt_due IS NOT NULL;

      -- Receipts that came before the message they speak of.
      CREATE TABLE early_receipt (
        colleague_id TEXT NOT NULL,
        message_id TEXT NOT NULL,
        by_id TEXT NOT NULL,
        state TEXT NOT NULL,
        received_at_ms INTEGER NOT NULL,
        PRIMARY KEY (colleague_id, message_id, by_id, state)
      ) STRICT, WITHOUT ROWID;
    `);
  },
};
