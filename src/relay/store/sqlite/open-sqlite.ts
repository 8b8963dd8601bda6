import Database from 'libsql';
import type { Sqlite } from './libsql-dialect.ts';

/** How long another process (a backup) may lock the file. No longer, because the relay's event loop waits meanwhile. */
const busyTimeoutMs = 1000;

const pragma = (db: Sqlite, text: string): unknown[] => db.prepare(`pragma ${text}`).all();

const limitSize = (db: Sqlite, maxFileBytes: number): void => {
  const [row] = pragma(db, 'page_size') as { page_size: number }[];
  pragma(db, `max_page_count = ${Math.max(1, Math.floor(maxFileBytes / (row?.page_size ?? 4096)))}`);
};

/**
 * Opens a SQLite file so that commits survive a power cut (WAL, synchronous=FULL) and deleted rows are overwritten
 * (secure_delete; `tidy` truncates the WAL).
 */
export const openSqlite = (path: string, maxFileBytes?: number): Sqlite => {
  const db = new Database(path);
  for (const text of [
    'journal_mode = WAL',
    'synchronous = FULL',
    'secure_delete = ON',
    'foreign_keys = ON',
    `busy_timeout = ${busyTimeoutMs}`,
    'temp_store = MEMORY',
    // 4 MB: commits wait for a checkpoint. Of one four times as large the slowest hundredth of the answers took 17 ms instead of
    // 10, at hardly more webhooks a second (docs/performance.md).
    'wal_autocheckpoint = 1000',
  ]) {
    pragma(db, text);
  }
  if (maxFileBytes !== undefined) limitSize(db, maxFileBytes);
  return db;
};
