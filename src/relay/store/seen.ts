import { sql } from 'kysely';
import { expiredUpTo } from './expired.ts';
import type { Quota, Writer } from './store.ts';

/** A workspace over its share is brought down to this part of it, so that the next repeat does not cause it again. */
const emptiedTo = 0.9;

/**
 * Deletes about `most` hashes of dedupe keys that no late repeat can have any more, the oldest, and reads no others. Returns the
 * number deleted.
 */
export const sweepSeen = async (writer: Writer, nowMs: number, most: number): Promise<number> => {
  const upTo = await expiredUpTo(writer, 'seen', nowMs, most);
  if (upTo === undefined) return 0;
  const rows = await writer
    .deleteFrom('seen')
    .where('expires_at_ms', '<=', upTo)
    .returning('workspace_id')
    .execute();
  if (rows.length === 0) return 0;
  const counts = new Map<string, number>();
  for (const { workspace_id: id } of rows) counts.set(id, (counts.get(id) ?? 0) + 1);
  // In the order in which appending locks these rows, as far as that can be said here.
  const values = [...counts]
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([id, count]) => sql`(cast(${id} as text), cast(${count} as bigint))`);
  await sql`with gone (workspace_id, n) as (values ${sql.join(values)})
    update workspaces set seen_rows = case when seen_rows > gone.n then seen_rows - gone.n else 0 end
    from gone where gone.workspace_id = workspaces.id`.execute(writer);
  return rows.length;
};

/**
 * Where a workspace has its share of rows: deletes its own oldest ones down to nine tenths of it. Repeats of what they stood for
 * become envelopes again, which consoles apply once.
 */
export const trimSeen = async (writer: Writer, workspaceId: string, { seenRows }: Quota): Promise<void> => {
  if (seenRows === undefined) return;
  const noted = await writer
    .selectFrom('workspaces')
    .select('seen_rows')
    .where('id', '=', workspaceId)
    .executeTakeFirst();
  if (!noted || noted.seen_rows < seenRows) return;
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
