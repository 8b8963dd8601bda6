import { type Kysely, type Migration, sql } from 'kysely';

const statements = [
  // 0: never since the column exists.
  `alter table devices add column last_seen_ms bigint not null default 0`,
  // 0: the person's account has to be shown before the device may do anything else.
  `alter table devices add column proven_at_ms bigint not null default 0`,
  `alter table devices add column excused_until_ms bigint not null default 0`,
  `alter table devices add column report text`,
  `create table outside_devices (
    id text primary key,
    workspace_id text not null references workspaces (id),
    account_id text not null,
    agent_id text not null,
    role text not null,
    sign_key text not null,
    seal_key text not null,
    app_version text not null,
    platform text not null,
    last_seen_ms bigint not null,
    state text not null,
    cause text,
    since_ms bigint not null,
    by_agent text,
    is_person_held bigint not null,
    report text,
    unique (workspace_id, sign_key)
  )`,
  `create index outside_devices_by_person on outside_devices (workspace_id, account_id)`,
];

/** What the page “Computers” shows, and the computers that were removed or wait to be let in. */
export const computers: Migration = {
  async up(db: Kysely<unknown>) {
    for (const statement of statements) await sql.raw(statement).execute(db);
  },
};
