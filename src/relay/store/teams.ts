import { sql } from 'kysely';
import type { Quota, Reader } from './store.ts';

/** Ids after one, in their order, and up to another one if it is given. */
export interface IdRange {
  after: string;
  upTo?: string;
}

/** What a sweep looks at in a workspace. */
export interface Team {
  id: string;
  /** Envelopes wait that nobody awaits: two devices acknowledged in the same moment, or there is none. */
  hasUnawaited: boolean;
  /** By its counters, which may be too high: at the quota, or at its share of hashes. */
  isFull: boolean;
}

interface Row {
  id: string;
  last_seq: number;
  held_envelopes: number;
  held_bytes: number;
  seen_rows: number;
  acked: number | null;
  oldest: number | null;
}

/**
 * Workspaces in the order of their ids. What it costs goes by `most` alone: the two questions about each are one look
 * into an index, so they are asked as subqueries, which no database turns into a join over all that waits.
 */
export const listTeams = async (
  db: Reader,
  { after, upTo }: IdRange,
  most: number,
  quota: Quota | undefined,
): Promise<Team[]> => {
  const { rows } = await sql<Row>`select id, last_seq, held_envelopes, held_bytes, seen_rows,
      (select min(acked_seq) from devices where devices.workspace_id = workspaces.id) as acked,
      (select min(seq) from envelopes where envelopes.workspace_id = workspaces.id) as oldest
    from workspaces where id > ${after} ${upTo === undefined ? sql`` : sql`and id <= ${upTo}`} order by id limit ${most}`.execute(
    db,
  );
  return rows.map((row) => ({
    id: row.id,
    hasUnawaited: row.oldest !== null && row.oldest <= (row.acked ?? row.last_seq),
    isFull:
      quota !== undefined &&
      (row.held_envelopes >= quota.envelopes ||
        row.held_bytes >= quota.bytes ||
        row.seen_rows >= (quota.seenRows ?? Number.POSITIVE_INFINITY)),
  }));
};
