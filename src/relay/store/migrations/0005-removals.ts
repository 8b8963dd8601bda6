import { type Kysely, type Migration, sql } from 'kysely';

const statements = [
  `create table removals (
    id text primary key,
    workspace_id text,
    workspace_hash text not null,
    kind text not null,
    trigger text not null,
    state text not null,
    requested_at_ms bigint not null,
    due_at_ms bigint not null,
    finished_at_ms bigint,
    notice text,
    source_hash text,
    subject text not null,
    removed text not null,
    record text
  )`,
  `create index removals_by_workspace on removals (workspace_id)`,
  `create index removals_by_source on removals (source_hash)`,
  `create table removal_steps (
    removal_id text not null references removals (id) on delete cascade,
    n bigint not null,
    step text not null,
    about text,
    about_hash text,
    state text not null,
    outcome text,
    trouble text,
    attempts bigint not null,
    not_before_ms bigint not null,
    claimed_until_ms bigint not null,
    settled_at_ms bigint,
    answer text,
    primary key (removal_id, n)
  )`,
  `create index removal_steps_by_state on removal_steps (state, not_before_ms)`,
  `create table removal_devices (
    removal_id text not null references removals (id) on delete cascade,
    device_hash text not null,
    device_id text,
    sign_key text,
    state text not null,
    confirmed_at_ms bigint,
    wiped text not null,
    answers text not null,
    primary key (removal_id, device_hash)
  )`,
  `create index removal_devices_by_device on removal_devices (device_id)`,
  `create table deletion_requests (
    code text primary key,
    source_hash text not null unique,
    kind text not null,
    requested_at_ms bigint not null,
    removals text not null
  )`,
  `create table relay_keys (
    key_id text primary key,
    public_key text not null,
    seed text,
    created_at_ms bigint not null
  )`,
  // Not tied to the workspaces' rows: what it says must not hinder their removal, which takes it along.
  `create table audit (
    workspace_id text not null,
    n bigint not null,
    at_ms bigint not null,
    actor text not null,
    action text not null,
    subject text,
    outcome text not null,
    hash text not null,
    primary key (workspace_id, n)
  )`,
  `create table audit_salts (
    workspace_id text primary key,
    salt text not null
  )`,
];

/** Removals with their steps and asked consoles, requests of Meta, the key that signs records, the audit log. */
export const removals: Migration = {
  async up(db: Kysely<unknown>) {
    for (const statement of statements) await sql.raw(statement).execute(db);
  },
};
