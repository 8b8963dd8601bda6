import { type Kysely, type Migration, sql } from 'kysely';

const statements = [
  // 1: crypto_box_seal; 2: keyed sealing (shared/wire/sealed.ts).
  `alter table envelopes add column format bigint not null default 1`,
  `alter table workspaces add column held_envelopes bigint not null default 0`,
  `alter table workspaces add column held_bytes bigint not null default 0`,
];

/** How an envelope is sealed, and how much a workspace has waiting. */
export const sealFormatAndQuota: Migration = {
  async up(db: Kysely<unknown>) {
    for (const statement of statements) await sql.raw(statement).execute(db);
  },
};
