import { type Kysely, type Migration, sql } from 'kysely';
import type { Adapter } from '../schema.ts';

const statements = [
  // Not written to the write-ahead log: lost in a crash of the database, as memory would be, and nearly free.
  `create unlogged table nonces (
    device_id text not null,
    nonce text not null,
    expires_at_ms bigint not null,
    primary key (device_id, nonce)
  )`,
  `create index nonces_by_expiry on nonces (expires_at_ms)`,
];

/** Nonces of signed requests, where several processes must know them. */
export const sharedNonces = (adapter: Adapter): Migration => ({
  async up(db: Kysely<unknown>) {
    if (adapter === 'sqlite') return;
    for (const statement of statements) await sql.raw(statement).execute(db);
  },
});
