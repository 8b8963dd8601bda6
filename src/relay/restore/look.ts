import { sql } from 'kysely';
import type { Reader } from '../store/index.ts';

/** What a restored database says of itself. */
export interface RestoredState {
  /** Complaints of SQLite's own check; empty on PostgreSQL, which has no such check without an extension. */
  damage: string[];
  /** Newest moment that is noted anywhere in it, epoch ms; 0: nothing is. What came after it is not here. */
  newestMs: number;
  workspaces: number;
  devices: number;
  channels: number;
  envelopes: number;
  /** Removals that are scheduled or under way: they go on by themselves. */
  openRemovals: number;
  /** Workspaces with an envelope beyond their own last position: the copy was made while the file was written. */
  torn: number;
}

const moments = [
  'select max(created_at_ms) as at from envelopes',
  'select max(created_at_ms) as at from workspaces',
  'select max(at_ms) as at from audit',
  'select max(enrolled_at_ms) as at from devices',
  'select max(last_seen_ms) as at from devices',
  'select max(connected_at_ms) as at from channels',
  'select max(requested_at_ms) as at from removals',
];

const countOf = async (db: Reader, query: string): Promise<number> => {
  const { rows } = await sql.raw<{ count: number }>(`select count(*) as count from ${query}`).execute(db);
  return Number(rows[0]?.count ?? 0);
};

const damageOf = async (db: Reader): Promise<string[]> => {
  const { rows } = await sql<{ integrity_check: string }>`pragma integrity_check(5)`.execute(db);
  return rows.map((row) => row.integrity_check).filter((line) => line !== 'ok');
};

/** Reads; changes nothing. */
export const lookAtRestored = async (db: Reader, isSqlite: boolean): Promise<RestoredState> => {
  const damage = isSqlite ? await damageOf(db) : [];
  const { rows } = await sql
    .raw<{ newest: number | null }>(
      `select max(at) as newest from (${moments.join(' union all ')}) as moments`,
    )
    .execute(db);
  return {
    damage,
    newestMs: Number(rows[0]?.newest ?? 0),
    workspaces: await countOf(db, 'workspaces'),
    devices: await countOf(db, 'devices'),
    channels: await countOf(db, 'channels'),
    envelopes: await countOf(db, 'envelopes'),
    openRemovals: await countOf(db, `removals where state in ('scheduled', 'removing')`),
    torn: await countOf(
      db,
      `workspaces where last_seq <
        (select coalesce(max(seq), 0) from envelopes where envelopes.workspace_id = workspaces.id)`,
    ),
  };
};
