import { type Kysely, type Migration, sql } from 'kysely';

const statements = [
  `alter table workspaces add column seen_rows bigint not null default 0`,
  `update workspaces set seen_rows = (select count(*) from seen where seen.workspace_id = workspaces.id)`,
];

/** How many rows a workspace has in `seen`, which otherwise only a scan could tell. */
export const seenRows: Migration = {
  async up(db: Kysely<unknown>) {
    for (const statement of statements) await sql.raw(statement).execute(db);
  },
};
