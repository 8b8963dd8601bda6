import { type Kysely, type Migration, sql } from 'kysely';
import type { Adapter } from '../schema.ts';

const statementsOf = (blob: string): string[] => [
  `create table files (
    workspace_id text not null,
    id text not null,
    device_id text not null,
    bytes bigint not null,
    charged_bytes bigint not null,
    next_piece bigint not null,
    expires_at_ms bigint not null,
    primary key (workspace_id, id)
  )`,
  `create index files_by_expiry on files (expires_at_ms)`,
  `create table file_pieces (
    workspace_id text not null,
    file_id text not null,
    n bigint not null,
    sealed ${blob} not null,
    primary key (workspace_id, file_id, n),
    foreign key (workspace_id, file_id) references files (workspace_id, id) on delete cascade
  )`,
  `create table file_devices (
    workspace_id text not null,
    file_id text not null,
    device_id text not null,
    primary key (workspace_id, file_id, device_id),
    foreign key (workspace_id, file_id) references files (workspace_id, id) on delete cascade
  )`,
  `create index file_devices_by_device on file_devices (device_id)`,
  `alter table workspaces add column file_bytes bigint not null default 0`,
];

/** Sealed files of private chats on their way, and for whom each is (shared/wire/files.ts). */
export const files = (adapter: Adapter): Migration => ({
  async up(db: Kysely<unknown>) {
    const blob = adapter === 'postgres' ? 'bytea' : 'blob';
    for (const statement of statementsOf(blob)) await sql.raw(statement).execute(db);
  },
});
