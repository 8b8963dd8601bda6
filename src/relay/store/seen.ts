import { sql } from 'kysely';
import type { Quota, Reader, Writer } from './store.ts';

/** A workspace over its share is brought down to this part of it, so that the next repeat does not cause it again. */
const emptiedTo = 0.9;

/** Deletes hashes of dedupe keys that no late repeat can have any more. */
export const sweepSeen = async (writer: Writer, nowMs: number): Promise<void> => {
  // The counters first, from the index alone: the rows that go may be millions.
  await sql`with gone as (
      select workspace_id, count(*) as n from seen where expires_at_ms <= ${nowMs} group by workspace_id
    )
    update workspaces set seen_rows = (
      select case when seen_rows > n then seen_rows - n else 0 end from gone where gone.workspace_id = workspaces.id
    ) where id in (select workspace_id from gone)`.execute(writer);
  await writer.deleteFrom('seen').where('expires_at_ms', '<=', nowMs).execute();
};

/** Ids of workspaces that have more rows in `seen` than their share. */
export const listOverSeen = async (db: Reader, { seenRows }: Quota): Promise<string[]> => {
  if (seenRows === undefined) return [];
  const rows = await db.selectFrom('workspaces').select('id').where('seen_rows', '>=', seenRows).execute();
  return rows.map(({ id }) => id);
};

/**
 * Deletes a workspace's own oldest rows down to its share. Repeats of what they stood for become envelopes again, which consoles
 * apply once.
 */
export const trimSeen = async (writer: Writer, workspaceId: string, { seenRows }: Quota): Promise<void> => {
  if (seenRows === undefined) return;
  const keep = Math.floor(seenRows * emptiedTo);
  const { count } = await writer
    .selectFrom('seen')
    .select((eb) => eb.fn.countAll().as('count'))
    .where('workspace_id', '=', workspaceId)
    .executeTakeFirstOrThrow();
  const surplus = Number(count) - keep;
  if (surplus > 0) {
    const oldest = writer
      .selectFrom('seen')
      .select('key_hash')
      .where('workspace_id', '=', workspaceId)
      .orderBy('expires_at_ms')
      .limit(surplus);
    await writer
      .deleteFrom('seen')
      .where('workspace_id', '=', workspaceId)
      .where('key_hash', 'in', oldest)
      .execute();
  }
  await writer
    .updateTable('workspaces')
    .set({ seen_rows: Math.min(Number(count), keep) })
    .where('id', '=', workspaceId)
    .execute();
};
