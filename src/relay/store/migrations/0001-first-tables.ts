import { type Kysely, type Migration, sql } from 'kysely';
import type { Adapter } from '../schema.ts';

/** The tables that get thousands of rows a second have one index and no foreign key each, since each costs time per webhook. */
const statementsOf = ({ blob, compact }: { blob: string; compact: string }): string[] => [
  `create table workspaces (
    id text primary key,
    last_seq bigint not null default 0,
    directory_version bigint not null default 1,
    channel_key_id text,
    channel_public_key text,
    created_at_ms bigint not null
  )`,
  `create table devices (
    id text primary key,
    workspace_id text not null references workspaces (id),
    account_id text not null,
    agent_id text not null,
    role text not null,
    sign_key text not null,
    seal_key text not null,
    app_version text not null,
    platform text not null,
    enrolled_at_ms bigint not null,
    first_seq bigint not null,
    acked_seq bigint not null,
    unique (workspace_id, agent_id, sign_key)
  )`,
  `create table channels (
    id text primary key,
    workspace_id text not null references workspaces (id),
    page_id text not null unique,
    account_id text not null unique,
    person_id text not null,
    connected_at_ms bigint not null
  )`,
  `create table envelopes (
    workspace_id text not null,
    seq bigint not null,
    audience text not null,
    kind text not null,
    key_id text not null,
    sealed ${blob} not null,
    channel_id text,
    created_at_ms bigint not null,
    expires_at_ms bigint not null,
    primary key (workspace_id, seq)
  )`,
  `create table seen (
    workspace_id text not null,
    key_hash ${blob} not null,
    expires_at_ms bigint not null,
    primary key (workspace_id, key_hash)
  ) ${compact}`,
  `create index seen_by_expiry on seen (expires_at_ms)`,
  `create table connect_tickets (
    ticket text primary key,
    state_hash text unique,
    workspace_id text not null references workspaces (id),
    device_id text not null,
    granted text,
    person_id text,
    expires_at_ms bigint not null
  )`,
  `create table marketplace_hints (
    workspace_id text not null references workspaces (id),
    event text not null,
    at_ms bigint not null,
    primary key (workspace_id, event)
  )`,
];

/**
 * Workspaces, devices, channels, envelopes with what has been seen, connection attempts, Marketplace hints. A `bigint` is a
 * 64-bit integer in both databases; only the type for bytes differs.
 */
export const firstTables = (adapter: Adapter): Migration => ({
  async up(db: Kysely<unknown>) {
    const words =
      adapter === 'postgres' ? { blob: 'bytea', compact: '' } : { blob: 'blob', compact: 'without rowid' };
    for (const statement of statementsOf(words)) await sql.raw(statement).execute(db);
  },
});
