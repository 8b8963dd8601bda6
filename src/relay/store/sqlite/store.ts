import Database from 'libsql';
import { Kysely, sql } from 'kysely';
import { storeErrorOf } from '../faults.ts';
import { migrate } from '../migrate.ts';
import type { RelaySchema } from '../schema.ts';
import { webhookRoom } from '../room.ts';
import { noSignals } from '../signals.ts';
import type { RelayStore, StoreOptions } from '../store.ts';
import { createSqliteAppend } from './append.ts';
import { createCommitter } from './committer.ts';
import { createSqliteRecipients } from './recipients.ts';
import { type Sqlite, createTurnstile, libsqlDialect } from './libsql-dialect.ts';

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

/** The default: one file, one process. Errors: STORAGE_NEWER, STORAGE_UNREADABLE. */
export const openSqliteStore = async (databaseUrl: string, options: StoreOptions): Promise<RelayStore> => {
  const path = databaseUrl.slice('file:'.length).replace(/^\/\//, '');
  const database = openSqlite(path, options.maxFileBytes);
  const turnstile = createTurnstile();
  const db = new Kysely<RelaySchema>({ dialect: libsqlDialect(database, turnstile) });
  await migrate(db, 'sqlite');
  const committer = createCommitter(db);
  const append = createSqliteAppend(database, turnstile, webhookRoom(options.quota));
  const findRecipients = createSqliteRecipients(database, turnstile);
  return {
    db,
    isShared: false,
    signals: noSignals,
    commit: (job) => committer.commit(job),
    findRecipients,
    async appendWebhooks(webhooks, nowMs) {
      try {
        return await append(webhooks, nowMs);
      } catch (error) {
        throw storeErrorOf(error);
      }
    },
    takeNonce: async () => true,
    async isReachable() {
      try {
        await sql`select 1`.execute(db);
        return true;
      } catch {
        // Being unreachable is the answer, not a fault of the question.
        return false;
      }
    },
    takeSweepTurn: async () => true,
    async tidy() {
      await sql`pragma wal_checkpoint(truncate)`.execute(db);
    },
    async close() {
      await committer.idle();
      await sql`pragma wal_checkpoint(truncate)`.execute(db);
      await db.destroy();
    },
  };
};
