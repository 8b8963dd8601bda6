import { sql } from 'kysely';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type RelayStore, openStore } from '../../../src/relay/store/index.ts';
import { createSweep } from '../../../src/relay/sweep.ts';
import { empty, fill, fillEnvelopes } from '../../bench/scale/fill.ts';
import { type PostgresServer, startPostgresServer } from '../../helpers/postgres-server.ts';

/** Filling a database takes its time where others use the machine. */
const longMs = 240_000;
const nowMs = 1_790_000_000_000;
const quota = { envelopes: 1_000_000, bytes: 1e12, seenRows: 5_000_000 };
const teams = 100;
const waiting = 10_000;
const expired = 60;

let server: PostgresServer;
beforeAll(async () => {
  server = await startPostgresServer();
});
afterAll(() => server.remove());

/** Rows and entries of indexes that were read since the database exists, by table, as PostgreSQL counts them itself. */
const readSoFar = async (url: string): Promise<Record<string, number>> => {
  const client = new pg.Client(url);
  await client.connect();
  try {
    // A connection hands in its counts when it ends, which the server does after the client.
    for (;;) {
      const { rows } = await client.query<{ open: number }>(
        `select count(*)::int as open from pg_stat_activity
          where datname = current_database() and pid <> pg_backend_pid() and backend_type = 'client backend'`,
      );
      if (rows[0]?.open === 0) break;
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    const { rows } = await client.query<{ name: string; read: number }>(
      `select relname as name, (seq_tup_read + coalesce((
          select sum(idx_tup_read) from pg_stat_user_indexes i where i.relid = t.relid), 0))::int as read
        from pg_stat_user_tables t`,
    );
    return Object.fromEntries(rows.map(({ name, read }) => [name, read]));
  } finally {
    await client.end();
  }
};

/** What a use of the database reads, by table. */
const readBy = async (url: string, use: (store: RelayStore) => Promise<unknown>) => {
  const before = await readSoFar(url);
  const store = await openStore(url);
  await use(store);
  await store.close();
  const after = await readSoFar(url);
  return (name: string): number => (after[name] ?? 0) - (before[name] ?? 0);
};

/** Many envelopes and hashes that wait, few that have expired. */
const filled = async (): Promise<string> => {
  const url = await server.createDatabase();
  const store = await openStore(url);
  const held = { teams, seen: waiting };
  await fill(store, empty, held, nowMs);
  await fillEnvelopes(store, held, 0, waiting, nowMs);
  await sql`insert into envelopes (workspace_id, seq, audience, kind, key_id, sealed, created_at_ms, expires_at_ms)
    select 'team-' || n, 900000 + n, 'workspace', 'instagram', 'key', '\\xab', 0, ${nowMs}::bigint - n
    from generate_series(1, ${expired}::int) as n`.execute(store.db);
  await sql`insert into seen (workspace_id, key_hash, expires_at_ms)
    select 'team-' || n, sha256(int4send(n)), ${nowMs}::bigint - n from generate_series(1, ${expired}::int) as n`.execute(
    store.db,
  );
  await sql`insert into bound_signers (device_id) select 'device-' || n from generate_series(0, ${teams}::int) as n`.execute(
    store.db,
  );
  await sql`analyze`.execute(store.db);
  await store.close();
  return url;
};

describe('what a sweep reads', () => {
  it(
    'goes by what has expired and by the teams it looks at, not by what waits',
    async () => {
      const url = await filled();
      const reads = await readBy(url, (store) => createSweep(store, quota).run(nowMs));
      // Each that expired twice, found and deleted, one look at each team, and the ends of the runs.
      const most = 2 * expired + teams + 10;
      expect(reads('envelopes')).toBeGreaterThanOrEqual(expired);
      expect(reads('envelopes')).toBeLessThanOrEqual(most);
      expect(reads('seen')).toBeGreaterThanOrEqual(expired);
      expect(reads('seen')).toBeLessThanOrEqual(most);
      // Every look at all of it would be more than the whole sweep: the count counts.
      const control = await readBy(url, (store) =>
        sql`select count(*) from envelopes where created_at_ms < 0`.execute(store.db),
      );
      expect(control('envelopes')).toBe(waiting);
      // And only these have gone.
      const store = await openStore(url);
      const left = await sql<{ envelopes: number; seen: number; signers: number }>`select
      (select count(*) from envelopes) as envelopes, (select count(*) from seen) as seen,
      (select count(*) from bound_signers) as signers`.execute(store.db);
      expect(left.rows).toEqual([{ envelopes: waiting, seen: waiting, signers: teams }]);
      await store.close();
    },
    longMs,
  );

  it(
    'is one run of positions where a team has left what others hold',
    async () => {
      const url = await filled();
      // One team's only computer has all but some of its hundred, and its acknowledgements met in the same moment.
      const prepare = await openStore(url);
      await sql`update devices set acked_seq = 60 where id = 'device-7'`.execute(prepare.db);
      await prepare.close();
      const reads = await readBy(url, (store) => createSweep(store, quota).run(nowMs - 1000));
      expect(reads('envelopes')).toBeLessThanOrEqual(3 * 60 + teams + 10);
      const store = await openStore(url);
      const { rows } = await sql<{ oldest: number }>`select min(seq) as oldest from envelopes
      where workspace_id = 'team-7'`.execute(store.db);
      expect(rows).toEqual([{ oldest: 61 }]);
      await store.close();
    },
    longMs,
  );
});
