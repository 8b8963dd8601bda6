import { type Kysely, type Migration, sql } from 'kysely';
import type { Adapter } from '../schema.ts';

/**
 * What has expired is found without looking at what waits. Many waiting envelopes take their time; docs/operate.md says how the
 * index is made beforehand while older relays go on.
 */
export const envelopesByExpiry = (adapter: Adapter): Migration => ({
  async up(db: Kysely<unknown>) {
    // Only for this transaction: the relay's own limit is for queries of every day.
    if (adapter === 'postgres') await sql`set local statement_timeout = 0`.execute(db);
    await sql`create index if not exists envelopes_by_expiry on envelopes (expires_at_ms)`.execute(db);
  },
});
