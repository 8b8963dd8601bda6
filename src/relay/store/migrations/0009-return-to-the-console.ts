import { type Kysely, type Migration, sql } from 'kysely';

const statements = [
  'alter table connect_tickets add column return_port integer',
  'alter table connect_tickets add column return_state text',
  'alter table connect_tickets add column code_hash text',
];

/**
 * Of an attempt to connect Facebook: where the browser goes back to, and with which code it did. Attempts from before have
 * no way back and expire.
 */
export const returnToTheConsole: Migration = {
  async up(db: Kysely<unknown>) {
    for (const statement of statements) await sql.raw(statement).execute(db);
  },
};
