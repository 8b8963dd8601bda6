import type { Migration } from '../contract.ts';

/**
 * Instagram on this console: the connected account, its conversations and their messages, and the facts that may arrive
 * before the message they speak of. Content is at most 30 days old (purged by clock).
 */
export const migration: Migration = {
  number: 4,
  slug: 'channels-and-conversations',
  up(db) {
    db.exec(`
      CREATE TABLE channel (
        id TEXT PRIMARY KEY,
        page_id TEXT NOT NULL,
        account_id TEXT NOT NULL UNIQUE,
        page_name TEXT,
        username TEXT,
        picture_url TEXT,
        connected_at_ms INTEGER NOT NULL,
        known_since_ms INTEGER NOT NULL,
        health TEXT NOT NULL CHECK (health IN ('receiving', 'reconnect-needed', 'subscription-missing')),
        token_issued_at_ms INTEGER,
        history_loaded_at_ms INTEGER,
        subscription_checked_at_ms INTEGER,
        last_event_at_ms INTEGER,
        last_send_at_ms INTEGER,
        dashboard_test_at_ms INTEGER
      ) STRICT, WITHOUT ROWID;

      CREATE TABLE page_token_inbox (
        channel_id TEXT PRIMARY KEY,
        token TEXT NOT NULL,
        scopes TEXT NOT NULL,
        issued_at_ms INTEGER NOT NULL
      ) STRICT, WITHOUT ROWID;

      CREATE TABLE connect_attempt (
        ticket TEXT PRIMARY KEY,
        expires_at_ms INTEGER NOT NULL,
        is_granted INTEGER NOT NULL DEFAULT 0
      ) STRICT, WITHOUT ROWID;

      CREATE TABLE conversation (
        id TEXT PRIMARY KEY,
        account_id TEXT NOT NULL,
        customer_id TEXT NOT NULL,
        name TEXT,
        username TEXT,
        picture_url TEXT,
        profile_at_ms INTEGER,
        profile_due_at_ms INTEGER,
        profile_attempts INTEGER NOT NULL DEFAULT 0,
        preview TEXT NOT NULL DEFAULT '',
        last_activity_at_ms INTEGER,
        last_direction TEXT CHECK (last_direction IN ('in', 'out')),
        last_customer_message_at_ms INTEGER,
        unread_count INTEGER NOT NULL DEFAULT 0,
        seen_up_to_ms INTEGER,
        is_handled_elsewhere INTEGER NOT NULL DEFAULT 0,
        control_at_ms INTEGER
      ) STRICT, WITHOUT ROWID;
      CREATE INDEX conversation_by_activity ON conversation (last_activity_at_ms DESC, id);
      CREATE INDEX conversation_by_window ON conversation (last_customer_message_at_ms);
      CREATE INDEX conversation_profile_due ON conversation (profile_due_at_ms) WHERE profile_due_at_ms IS NOT NULL;
      CREATE INDEX conversation_by_account ON conversation (account_id);
      CREATE INDEX conversation_unread ON conversation (unread_count) WHERE unread_count > 0;

      CREATE TABLE message (
        id TEXT PRIMARY KEY,
        account_id TEXT NOT NULL,
        conversation_id TEXT NOT NULL REFERENCES conversation (id) ON DELETE CASCADE,
        mid TEXT,
        direction TEXT NOT NULL CHECK (direction IN ('in', 'out')),
        is_ours INTEGER NOT NULL DEFAULT 0,
        agent_id TEXT,
        kind TEXT NOT NULL,
        label TEXT,
        text TEXT,
        attachments TEXT NOT NULL DEFAULT '[]',
        reply_kind TEXT CHECK (reply_kind IN ('message', 'story')),
        reply_mid TEXT,
        reply_url TEXT,
        sent_at_ms INTEGER NOT NULL,
        content_from TEXT NOT NULL CHECK (content_from IN ('none', 'history', 'webhook', 'console')),
        edit_count INTEGER NOT NULL DEFAULT 0,
        is_unsent INTEGER NOT NULL DEFAULT 0,
        is_standby INTEGER NOT NULL DEFAULT 0,
        is_unread INTEGER NOT NULL DEFAULT 0
      ) STRICT;
      CREATE UNIQUE INDEX message_by_mid ON message (account_id, mid) WHERE mid IS NOT NULL;
      CREATE INDEX message_by_time ON message (conversation_id, sent_at_ms, id);
      CREATE INDEX message_by_age ON message (sent_at_ms);
      CREATE INDEX message_unread ON message (conversation_id) WHERE is_unread = 1;

      CREATE TABLE reaction (
        account_id TEXT NOT NULL,
        mid TEXT NOT NULL,
        reactor TEXT NOT NULL CHECK (reactor IN ('customer', 'us')),
        conversation_id TEXT NOT NULL REFERENCES conversation (id) ON DELETE CASCADE,
        emoji TEXT,
        at_ms INTEGER NOT NULL,
        PRIMARY KEY (account_id, mid, reactor)
      ) STRICT, WITHOUT ROWID;
      CREATE INDEX reaction_by_time ON reaction (conversation_id, at_ms);
      CREATE INDEX reaction_by_age ON reaction (at_ms);

      CREATE TABLE seen_mark (
        account_id TEXT NOT NULL,
        mid TEXT NOT NULL,
        conversation_id TEXT NOT NULL REFERENCES conversation (id) ON DELETE CASCADE,
        at_ms INTEGER NOT NULL,
        PRIMARY KEY (account_id, mid)
      ) STRICT, WITHOUT ROWID;

      CREATE TABLE reply_author (
        account_id TEXT NOT NULL,
        mid TEXT NOT NULL,
        agent_id TEXT NOT NULL,
        at_ms INTEGER NOT NULL,
        PRIMARY KEY (account_id, mid)
      ) STRICT, WITHOUT ROWID;

      CREATE TABLE message_notice (
        account_id TEXT NOT NULL,
        mid TEXT NOT NULL,
        at_ms INTEGER NOT NULL,
        due_at_ms INTEGER NOT NULL,
        attempts INTEGER NOT NULL DEFAULT 0,
        PRIMARY KEY (account_id, mid)
      ) STRICT, WITHOUT ROWID;

      CREATE TABLE event_count (
        account_id TEXT NOT NULL,
        label TEXT NOT NULL,
        count INTEGER NOT NULL,
        last_at_ms INTEGER NOT NULL,
        PRIMARY KEY (account_id, label)
      ) STRICT, WITHOUT ROWID;
    `);
  },
};
