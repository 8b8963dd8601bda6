import { Kysely, sql } from 'kysely';
import { storeErrorOf } from '../faults.ts';
import { migrate } from '../migrate.ts';
import type { RelaySchema } from '../schema.ts';
import { webhookRoom } from '../room.ts';
import { noSignals } from '../signals.ts';
import type { RelayStore, StoreOptions } from '../store.ts';
import { openAppendThread } from './append-thread.ts';
import { createCommitter } from './committer.ts';
import { createSqliteRecipients } from './recipients.ts';
import { createTurnstile, libsqlDialect } from './libsql-dialect.ts';
import { openSqlite } from './open-sqlite.ts';

/** The default: one file, one process. Errors: STORAGE_NEWER, STORAGE_UNREADABLE. */
export const openSqliteStore = async (databaseUrl: string, options: StoreOptions): Promise<RelayStore> => {
  const path = databaseUrl.slice('file:'.length).replace(/^\/\//, '');
  const database = openSqlite(path, options.maxFileBytes);
  const turnstile = createTurnstile();
  const db = new Kysely<RelaySchema>({ dialect: libsqlDialect(database, turnstile) });
  await migrate(db, 'sqlite');
  const committer = createCommitter(db);
  const thread = await openAppendThread(
    { path, maxFileBytes: options.maxFileBytes, quota: webhookRoom(options.quota) },
    turnstile,
  );
  // A connection of its own: it sees what is committed, whatever the other one is in the middle of, and waits for nobody.
  const reading = openSqlite(path);
  const findRecipients = createSqliteRecipients(reading);
  return {
    db,
    isShared: false,
    signals: noSignals,
    commit: (job) => committer.commit(job),
    findRecipients,
    async appendWebhooks(webhooks, nowMs) {
      try {
        return await thread.append(webhooks, nowMs);
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
      await thread.close();
      reading.close();
      await sql`pragma wal_checkpoint(truncate)`.execute(db);
      await db.destroy();
    },
  };
};
