import { type Kysely, type Migration, sql } from 'kysely';

const statements = [
  `alter table devices add column kind text not null default 'console'`,
  `alter table outside_devices add column kind text not null default 'console'`,
];

/** Which computers have no window and nobody in front of them. */
export const stations: Migration = {
  async up(db: Kysely<unknown>) {
    for (const statement of statements) await sql.raw(statement).execute(db);
  },
};
