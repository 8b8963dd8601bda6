import { Kysely, PostgresDialect, sql } from 'kysely';
import { faultOf, isReachable, storeErrorOf, withStoreErrors } from '../faults.ts';
import { migrate } from '../migrate.ts';
import { webhookQuota } from '../quota.ts';
import type { RelaySchema, WebhookRecipientRow } from '../schema.ts';
import type { RelayStore, StoreOptions } from '../store.ts';
import { recipientColumns, recipientOf } from '../webhooks.ts';
import { createPostgresAppend } from './append.ts';
import { commitWith } from './commit.ts';
import { createPool } from './connections.ts';
import { nonceOwner } from '../signing.ts';
import { createPostgresSignals } from './signals.ts';

/** Id of an advisory lock: any number that nothing else uses in this database. */
const sweepLock = 7_203_001;

const findRecipients = {
  name: 'find-recipients',
  text: `select ${recipientColumns} where c.account_id = any($1::text[])
    union select ${recipientColumns} where c.page_id = any($1::text[])`,
};

const takeNonce = {
  name: 'take-nonce',
  text: `insert into nonces (device_id, nonce, expires_at_ms) values ($1, $2, $3) on conflict do nothing`,
};

/** PostgreSQL, for any number of processes. Errors: STORAGE_NEWER, UNAVAILABLE, STORAGE_UNREADABLE. */
export const openPostgresStore = async (databaseUrl: string, options: StoreOptions): Promise<RelayStore> => {
  const pool = createPool(databaseUrl, (error) => options.onFault('database', error));
  const db = new Kysely<RelaySchema>({ dialect: new PostgresDialect({ pool }) });
  await migrate(db, 'postgres');
  const signals = createPostgresSignals({
    pool,
    connectionString: databaseUrl,
    onFault: (where, thrown) => options.onFault(where, thrown),
  });
  await signals.start().catch(async (error: unknown) => {
    await signals.stop();
    await db.destroy();
    throw storeErrorOf(error);
  });
  const append = createPostgresAppend(pool, webhookQuota(options.quota));
  return {
    db,
    isShared: true,
    signals,
    commit: (job, mode = 'alone') => commitWith(db, job, mode),
    // The volume is the database's own.
    requireRoom: () => undefined,
    findRecipients: (ids) =>
      withStoreErrors(async () => {
        const values = [ids.filter((id) => !id.includes('\0'))];
        return (await pool.query<WebhookRecipientRow>({ ...findRecipients, values })).rows.map(recipientOf);
      }),
    appendWebhooks: (webhooks, nowMs) =>
      withStoreErrors(() =>
        append(webhooks, nowMs).catch((error: unknown) => {
          // Two batches with the same items can conflict; the second attempt finds what the other one wrote.
          if (faultOf(error) === 'conflict') return append(webhooks, nowMs);
          throw error;
        }),
      ),
    takeNonce: (deviceId, nonce, expiresAtMs) =>
      withStoreErrors(async () => {
        const { rowCount } = await pool.query({
          ...takeNonce,
          values: [nonceOwner(deviceId), nonce, expiresAtMs],
        });
        return rowCount === 1;
      }),
    isReachable: () => isReachable(db),
    async takeSweepTurn(writer) {
      const { rows } = await sql<{
        is_mine: boolean;
      }>`select pg_try_advisory_xact_lock(${sweepLock}) as is_mine`.execute(writer);
      return rows[0]?.is_mine === true;
    },
    // Autovacuum removes deleted rows; docs/operate.md says what that means for disks and backups.
    tidy: async () => undefined,
    async close() {
      await signals.stop();
      await db.destroy();
    },
  };
};
