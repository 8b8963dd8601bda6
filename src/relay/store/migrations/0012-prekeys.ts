import { type Kysely, type Migration, sql } from 'kysely';

const statements = [
  `alter table devices add column prekey_public text`,
  `alter table devices add column prekey_made_at_ms bigint`,
  `alter table devices add column prekey_signature text`,
];

/** The newest prekey of each device (shared/wire/prekey.ts): all three or none. */
export const prekeys: Migration = {
  async up(db: Kysely<unknown>) {
    for (const statement of statements) await sql.raw(statement).execute(db);
  },
};
