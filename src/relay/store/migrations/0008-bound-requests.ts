import { type Kysely, type Migration, sql } from 'kysely';
import type { Adapter } from '../schema.ts';

/** With PostgreSQL there since 0004. */
const nonces = [
  `create table nonces (
    device_id text not null,
    nonce text not null,
    expires_at_ms bigint not null,
    primary key (device_id, nonce)
  )`,
  `create index nonces_by_expiry on nonces (expires_at_ms)`,
];

/** Nonces that outlive a restart, and the devices that sign for the relay's origin. */
export const boundRequests = (adapter: Adapter): Migration => ({
  async up(db: Kysely<unknown>) {
    for (const statement of adapter === 'sqlite' ? nonces : []) await sql.raw(statement).execute(db);
    await sql.raw(`create table bound_signers (device_id text primary key)`).execute(db);
  },
});
