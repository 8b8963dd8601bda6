import { Kysely, sql } from 'kysely';
import { isReachable, storeErrorOf, withStoreErrors } from '../faults.ts';
import { migrate } from '../migrate.ts';
import type { RelaySchema } from '../schema.ts';
import { webhookQuota } from '../quota.ts';
import { insertNonce } from '../signing.ts';
import { noSignals } from '../signals.ts';
import type { RelayStore, StoreOptions } from '../store.ts';
import { openAppendThread } from './append-thread.ts';
import { createRequireRoom } from './file-room.ts';
import { createGroupCommit } from './group-commit.ts';
import { createSqliteRecipients } from './recipients.ts';
import { libsqlDialect } from './libsql-dialect.ts';
import { createMutex } from '../../../shared/mutex.ts';
import { openSqlite } from './open-sqlite.ts';

/** The file behind a URL `file:…`. */
export const sqlitePath = (databaseUrl: string): string =>
  databaseUrl.slice('file:'.length).replace(/^\/\//, '');

/** SQLite: one file, one process. Errors: STORAGE_NEWER, STORAGE_UNREADABLE. */
export const openSqliteStore = async (databaseUrl: string, options: StoreOptions): Promise<RelayStore> => {
  const path = sqlitePath(databaseUrl);
  const sqlite = openSqlite(path, options.maxFileBytes);
  const mutex = createMutex();
  const db = new Kysely<RelaySchema>({ dialect: libsqlDialect(sqlite, mutex) });
  await migrate(db, 'sqlite');
  const groupCommit = createGroupCommit(db);
  const thread = await openAppendThread(
    { path, maxFileBytes: options.maxFileBytes, quota: webhookQuota(options.quota) },
    mutex,
  );
  const requireRoom = createRequireRoom(sqlite, options.maxFileBytes);
  // A separate connection, so that this read waits for no transaction.
  const reader = openSqlite(path);
  const findRecipients = createSqliteRecipients(reader);
  return {
    db,
    isShared: false,
    signals: noSignals,
    commit: (job) => groupCommit.commit(job),
    requireRoom(bytes) {
      try {
        requireRoom(bytes);
      } catch (error) {
        // As an error of this job alone: others of the same commit use the reserve.
        throw storeErrorOf(error);
      }
    },
    findRecipients: async (ids) => findRecipients(ids),
    appendWebhooks: (webhooks, nowMs) => withStoreErrors(() => thread.append(webhooks, nowMs)),
    appendBodies: (bodies, of) => withStoreErrors(() => thread.appendBodies(bodies, of)),
    takeNonce: (deviceId, nonce, expiresAtMs) =>
      groupCommit.commit((writer) => insertNonce(writer, { deviceId, nonce, expiresAtMs })),
    isReachable: () => isReachable(db),
    takeSweepTurn: async () => true,
    async tidy() {
      await sql`pragma wal_checkpoint(truncate)`.execute(db);
    },
    async close() {
      await groupCommit.idle();
      await thread.close();
      reader.close();
      await sql`pragma wal_checkpoint(truncate)`.execute(db);
      await db.destroy();
    },
  };
};
