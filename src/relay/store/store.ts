import { Kysely, Migrator, type Transaction, sql } from 'kysely';
import { BackchannelError } from '../../shared/errors.ts';
import { createCommitter } from './committer.ts';
import { libsqlDialect, openSqlite } from './libsql-dialect.ts';
import { firstTables } from './migrations/0001-first-tables.ts';
import { leases } from './migrations/0002-leases.ts';
import type { RelaySchema } from './schema.ts';

export type Reader = Kysely<RelaySchema>;
export type Writer = Transaction<RelaySchema>;

/** The relay's database. Reads use `db`; every write goes through `commit`. */
export interface RelayStore {
  readonly db: Reader;
  /**
   * Runs `job` in a transaction that is durable when the promise resolves. Jobs of the same moment share one commit,
   * so a job may be run again after another one failed: it may touch nothing but the writer.
   */
  commit<Value>(job: (writer: Writer) => Promise<Value>): Promise<Value>;
  isReachable(): Promise<boolean>;
  /** Empties the write-ahead log, where deleted rows would live on. */
  truncateLog(): Promise<void>;
  close(): Promise<void>;
}

/**
 * Opens (and brings up to date) the database behind a URL.
 * Errors: SETTING_INVALID for another kind of URL; STORAGE_NEWER for a file of a newer relay.
 */
export const openStore = async (databaseUrl: string): Promise<RelayStore> => {
  if (!databaseUrl.startsWith('file:')) {
    throw new BackchannelError('SETTING_INVALID', { details: { setting: 'RELAY_DATABASE_URL' } });
  }
  const db = new Kysely<RelaySchema>({
    dialect: libsqlDialect(openSqlite(databaseUrl.slice('file:'.length).replace(/^\/\//, ''))),
  });
  const migrator = new Migrator({
    db,
    provider: { getMigrations: async () => ({ '0001-first-tables': firstTables, '0002-leases': leases }) },
  });
  const { error } = await migrator.migrateToLatest();
  if (error !== undefined) {
    await db.destroy();
    const isNewer = error instanceof Error && error.message.startsWith('corrupted migrations');
    throw new BackchannelError(isNewer ? 'STORAGE_NEWER' : 'STORAGE_UNREADABLE', { cause: error });
  }
  const committer = createCommitter(db);
  return {
    db,
    commit: (job) => committer.commit(job),
    async isReachable() {
      try {
        await sql`select 1`.execute(db);
        return true;
      } catch {
        // Being unreachable is the answer, not a fault of the question.
        return false;
      }
    },
    async truncateLog() {
      await sql`pragma wal_checkpoint(truncate)`.execute(db);
    },
    async close() {
      await committer.idle();
      await sql`pragma wal_checkpoint(truncate)`.execute(db);
      await db.destroy();
    },
  };
};
