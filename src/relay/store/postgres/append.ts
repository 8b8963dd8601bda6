import type pg from 'pg';
import {
  type AppendOutcome,
  type SealedWebhook,
  envelopeTtlMs,
  seenTtlMs,
  withoutRepeats,
} from '../webhooks.ts';
import type { Quota } from '../store.ts';

const hashBytes = 32;

/**
 * All webhooks of a batch in one statement: one round trip and one wait for the disk.
 *
 * Positions: `locked` locks the rows of the workspaces in the order of their ids, so that two processes do not deadlock, until
 * the commit is visible. So a higher seq of a workspace is never visible before a lower one, and a rollback leaves no hole.
 * Bytes are two long values with offsets: arrays of bytes would be sent as hexadecimal text.
 */
const statement = `
with given as materialized (
  select g.n, g.workspace_id, g.channel_id, g.key_id,
    substring($6::bytea from ((g.n - 1) * ${hashBytes} + 1)::int for ${hashBytes}) as key_hash,
    substring($7::bytea from g.start_at + 1 for g.bytes) as sealed,
    g.bytes,
    c.id is not null as is_bound,
    w.held_envelopes >= $8::bigint or w.held_bytes >= $9::bigint as is_full
  from unnest($1::text[], $2::text[], $3::text[], $4::int[], $5::int[])
    with ordinality as g (workspace_id, channel_id, key_id, start_at, bytes, n)
  left join channels c on c.id = g.channel_id and c.workspace_id = g.workspace_id
  left join workspaces w on w.id = g.workspace_id
),
fresh as (
  insert into seen (workspace_id, key_hash, expires_at_ms)
  select workspace_id, key_hash, $10::bigint from given where is_bound and not is_full order by workspace_id, key_hash
  on conflict do nothing returning workspace_id, key_hash
),
accepted as materialized (
  select g.*, row_number() over (partition by g.workspace_id order by g.n) as place
  from given g join fresh f on f.workspace_id = g.workspace_id and f.key_hash = g.key_hash
),
counted as (
  select workspace_id, count(*) as envelopes, sum(bytes) as bytes from accepted group by workspace_id
),
locked as materialized (
  select id from workspaces where id in (select workspace_id from counted) order by id for update
),
heads as (
  update workspaces w
  set last_seq = w.last_seq + c.envelopes,
    held_envelopes = w.held_envelopes + c.envelopes,
    held_bytes = w.held_bytes + c.bytes,
    seen_rows = w.seen_rows + c.envelopes
  from counted c join locked l on l.id = c.workspace_id where w.id = c.workspace_id
  returning w.id, w.last_seq - c.envelopes as before
),
written as (
  insert into envelopes
    (workspace_id, seq, audience, kind, key_id, sealed, channel_id, created_at_ms, expires_at_ms, format)
  select a.workspace_id, h.before + a.place, 'workspace', 'instagram', a.key_id, a.sealed, a.channel_id,
    $11::bigint, $12::bigint, 2
  from accepted a join heads h on h.id = a.workspace_id
  returning 1
)
select
  (select coalesce(array_agg(n::int order by n), '{}') from given where is_bound and is_full) as over_quota,
  (select count(*) from given where not is_bound) as unbound,
  (select count(*) from written) as stored`;

interface Row {
  /** Positions in the batch, from 1. */
  over_quota: number[];
  unbound: number;
  stored: number;
}

const nothing: Row = { over_quota: [], unbound: 0, stored: 0 };

/** Appends webhooks to PostgreSQL in one durable commit. */
export const createPostgresAppend =
  (pool: pg.Pool, quota: Quota) =>
  async (webhooks: readonly SealedWebhook[], nowMs: number): Promise<AppendOutcome> => {
    const unique = withoutRepeats(webhooks);
    let at = 0;
    const offsets = unique.map(({ sealed }) => {
      const before = at;
      at += sealed.length;
      return before;
    });
    const { rows } = await pool.query<Row>({
      name: 'append-webhooks',
      text: statement,
      values: [
        unique.map(({ workspaceId }) => workspaceId),
        unique.map(({ channelId }) => channelId),
        unique.map(({ keyId }) => keyId),
        offsets,
        unique.map(({ sealed }) => sealed.length),
        Buffer.concat(unique.map(({ keyHash }) => keyHash)),
        Buffer.concat(unique.map(({ sealed }) => sealed)),
        quota.envelopes,
        quota.bytes,
        nowMs + seenTtlMs,
        nowMs,
        nowMs + envelopeTtlMs,
      ],
    });
    const { stored, over_quota: positions, unbound } = rows[0] ?? nothing;
    const overQuota = positions.flatMap((position) => unique[position - 1] ?? []);
    return { stored, overQuota, unbound, duplicates: webhooks.length - stored - overQuota.length - unbound };
  };
