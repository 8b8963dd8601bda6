import type { Migration } from '../contract.ts';

/**
 * When another app was asked for a thread it answers. And the past of an account: how far its threads are listed and read, so
 * that a restart goes on where it was. The rows of threads go when all are read, or when they are too old.
 */
export const migration: Migration = {
  number: 18,
  slug: 'threads',
  up(db) {
    db.exec(`
      ALTER TABLE conversation ADD COLUMN control_asked_at_ms INTEGER;

      CREATE TABLE history_import (
        account_id TEXT PRIMARY KEY,
        state TEXT NOT NULL,
        is_paused INTEGER NOT NULL,
        cursor TEXT,
        fruitless_pages INTEGER NOT NULL,
        list_attempts INTEGER NOT NULL,
        list_due_at_ms INTEGER,
        rest_until_ms INTEGER,
        reason TEXT,
        read_count INTEGER NOT NULL,
        ended_at_ms INTEGER
      ) STRICT;

      CREATE TABLE history_import_thread (
        account_id TEXT NOT NULL,
        thread_id TEXT NOT NULL,
        position INTEGER NOT NULL,
        customer_id TEXT,
        username TEXT,
        updated_at_ms INTEGER,
        is_read INTEGER NOT NULL,
        attempts INTEGER NOT NULL,
        due_at_ms INTEGER,
        PRIMARY KEY (account_id, thread_id)
      ) STRICT;
      CREATE INDEX history_import_thread_by_order ON history_import_thread (account_id, is_read, position);
    `);
  },
};
