import { sql } from 'kysely';
import type { RelayStore } from '../../../src/relay/store/index.ts';

/** Rows per statement: the relay gives a statement ten seconds, also on a busy machine. */
const portion = 5_000;

const inPortions = async (
  from: number,
  to: number,
  insert: (from: number, to: number) => Promise<unknown>,
): Promise<void> => {
  for (let at = from; at < to; at += portion) await insert(at, Math.min(to, at + portion) - 1);
};

/** What a database holds. */
export interface Held {
  teams: number;
  /** Hashes by which repeats are recognised. */
  seen: number;
}

export const empty: Held = { teams: 0, seen: 0 };

/** Makes teams `team-0` and so on, each with an account and a computer, and hashes of webhooks they had. */
export const fill = async (store: RelayStore, from: Held, to: Held, nowMs: number): Promise<void> => {
  await inPortions(from.teams, to.teams, async (first, last) => {
    const teams = sql`from generate_series(${first}::int, ${last}::int) as n`;
    await sql`insert into workspaces (id, created_at_ms, channel_key_id, channel_public_key)
      select 'team-' || n, ${nowMs}::bigint, 'key', repeat('p', 43) ${teams}`.execute(store.db);
    await sql`insert into channels (id, workspace_id, page_id, account_id, person_id, connected_at_ms)
      select 'channel-' || n, 'team-' || n, 'page-' || n, 'account-' || n, 'person', ${nowMs}::bigint ${teams}`.execute(
      store.db,
    );
    await sql`insert into devices (id, workspace_id, account_id, agent_id, role, sign_key, seal_key, app_version, platform,
        enrolled_at_ms, first_seq, acked_seq)
      select 'device-' || n, 'team-' || n, 'account-' || n, 'agent', 'normal', 'sign', 'seal', '0.2.0', 'linux',
        ${nowMs}::bigint, 0, 0 ${teams}`.execute(store.db);
  });
  // As dedupe keys are: the time of the message, then what looks random.
  await inPortions(from.seen, to.seen, (first, last) =>
    sql`insert into seen (workspace_id, key_hash, expires_at_ms)
      select 'team-' || (n % ${to.teams}::int), substring(int8send(${nowMs}::bigint + n) from 3) ||
        substring(sha256(int8send(n)) from 1 for 26), ${nowMs + 1_000_000_000}::bigint + n
      from generate_series(${first}::bigint, ${last}::bigint) as n`.execute(store.db),
  );
  await sql`analyze`.execute(store.db);
};

/** Envelopes that wait for the teams' computers, `count` in all. */
export const fillEnvelopes = async (
  store: RelayStore,
  { teams }: Held,
  from: number,
  count: number,
  nowMs: number,
): Promise<void> => {
  await inPortions(from, count, (first, last) =>
    sql`insert into envelopes (workspace_id, seq, audience, kind, key_id, sealed, created_at_ms, expires_at_ms, format)
      select 'team-' || (n % ${teams}::int), 1 + n / ${teams}::int, 'workspace', 'instagram', 'key',
        decode(repeat('ab', 200), 'hex'), ${nowMs}::bigint, ${nowMs + 1_000_000_000}::bigint, 2
      from generate_series(${first}::bigint, ${last}::bigint) as n`.execute(store.db),
  );
  await sql`update workspaces set last_seq = 1000000 where last_seq = 0`.execute(store.db);
  await sql`analyze envelopes`.execute(store.db);
};

/** Envelopes and hashes whose time is over, `count` of each, one of each millisecond. */
export const fillExpired = async (
  store: RelayStore,
  teams: number,
  count: number,
  nowMs: number,
): Promise<void> => {
  const series = sql`from generate_series(1, ${count}::bigint) as n`;
  await sql`insert into envelopes (workspace_id, seq, audience, kind, key_id, sealed, created_at_ms, expires_at_ms, format)
    select 'team-' || (n % ${teams}::int), 500000 + n, 'workspace', 'instagram', 'key',
      decode(repeat('ab', 200), 'hex'), ${nowMs}::bigint, ${nowMs}::bigint - n, 2 ${series}`.execute(
    store.db,
  );
  await sql`insert into seen (workspace_id, key_hash, expires_at_ms)
    select 'team-' || (n % ${teams}::int), sha256(int8send(n)), ${nowMs}::bigint - n ${series}`.execute(
    store.db,
  );
};
