import { type Kysely, type Migration, sql } from 'kysely';

/**
 * Which console runs a channel's bridge. No foreign key: reconnecting rewrites the channel's row, and the fence must keep
 * growing.
 */
export const leases: Migration = {
  async up(db: Kysely<unknown>) {
    await sql
      .raw(
        `create table leases (
          channel_id text primary key,
          device_id text not null,
          fence integer not null,
          held_until_ms bigint not null
        )`,
      )
      .execute(db);
  },
};
