import { sql } from 'kysely';
import type { Writer } from './store.ts';

/** Tables whose rows have a time at which they go, with an index on it. */
type Expiring = 'envelopes' | 'seen' | 'nonces' | 'files';

/**
 * Up to which time the oldest `most` rows that have expired reach (with those of the same millisecond there may be a few more);
 * undefined: none has. Asked first, so that the deletion is one range of the index: with a list of keys PostgreSQL may read the
 * whole table to compare them.
 */
export const expiredUpTo = async (
  writer: Writer,
  table: Expiring,
  nowMs: number,
  most: number,
): Promise<number | undefined> => {
  const { rows } = await sql<{ up_to: number | null }>`select max(expires_at_ms) as up_to from (
    select expires_at_ms from ${sql.table(table)}
    where expires_at_ms <= ${nowMs} order by expires_at_ms limit ${most}
  ) as oldest`.execute(writer);
  return rows[0]?.up_to ?? undefined;
};
