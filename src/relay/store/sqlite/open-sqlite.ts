import Database from 'libsql';
import type { Sqlite } from './libsql-dialect.ts';

/** Another process may hold the file for this long (a backup); the whole relay stands still meanwhile, hence no longer. */
const busyTimeoutMs = 1000;

const pragma = (database: Sqlite, text: string): unknown[] => database.prepare(`pragma ${text}`).all();

const limitSize = (database: Sqlite, maxFileBytes: number): void => {
  const [row] = pragma(database, 'page_size') as { page_size: number }[];
  pragma(database, `max_page_count = ${Math.max(1, Math.floor(maxFileBytes / (row?.page_size ?? 4096)))}`);
};

/**
 * Opens a SQLite file so that what was committed survives a power cut (WAL, synchronous=FULL) and what was deleted is
 * overwritten (secure_delete; the WAL is truncated by `tidy`).
 */
export const openSqlite = (path: string, maxFileBytes?: number): Sqlite => {
  const database = new Database(path);
  for (const text of [
    'journal_mode = WAL',
    'synchronous = FULL',
    'secure_delete = ON',
    'foreign_keys = ON',
    `busy_timeout = ${busyTimeoutMs}`,
    'temp_store = MEMORY',
    // 16 MB instead of 4: under load the log is copied back a few times in a second, not dozens of times.
    'wal_autocheckpoint = 4000',
  ]) {
    pragma(database, text);
  }
  if (maxFileBytes !== undefined) limitSize(database, maxFileBytes);
  return database;
};
