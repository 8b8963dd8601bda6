import { type Kysely, type Migration, sql } from 'kysely';

/**
 * Which console mirrors a channel. Not tied to the channel's row: reconnecting writes that anew, and the fence must go on growing.
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
