import { sql } from 'kysely';
import type { Quota, Reader, Writer } from './store.ts';

/**
 * Webhooks may use this much more than what devices hand in: a device that is refused keeps what it has, Meta in the end does not
 * (decision 0044).
 */
const webhookShare = 2;
/** Room is made down to this share of the quota, so that the next webhook does not ask for it again. */
const emptiedTo = 0.9;

/** What the webhooks of one workspace may fill. */
export const webhookRoom = (quota: Quota): Quota => ({
  envelopes: quota.envelopes * webhookShare,
  bytes: quota.bytes * webhookShare,
});

const held = sql`select count(*) as envelopes, coalesce(sum(length(sealed)), 0) as bytes from envelopes`;

/**
 * Counts what a workspace holds; where that is over the quota, lets go, oldest first, what one of its consoles has already and only
 * others still await: those find it again by comparing with Instagram's history. What no console has is never let go, nor
 * what is addressed to one device. Gives the number of envelopes that went.
 */
export const makeRoom = async (writer: Writer, workspaceId: string, quota: Quota): Promise<number> => {
  const recount = async (): Promise<{ envelopes: number; bytes: number }> => {
    const { rows } = await sql<{
      envelopes: number;
      bytes: number;
    }>`${held} where workspace_id = ${workspaceId}`.execute(writer);
    const { envelopes, bytes } = rows[0] ?? { envelopes: 0, bytes: 0 };
    await writer
      .updateTable('workspaces')
      .set({ held_envelopes: envelopes, held_bytes: bytes })
      .where('id', '=', workspaceId)
      .execute();
    return { envelopes, bytes };
  };
  // The workspace's row is taken first: nobody appends between the count and its note.
  await writer
    .updateTable('workspaces')
    .set((eb) => ({ held_envelopes: eb.ref('held_envelopes') }))
    .where('id', '=', workspaceId)
    .execute();
  const { envelopes, bytes } = await recount();
  if (envelopes < quota.envelopes && bytes < quota.bytes) return 0;
  const isFetched = sql`audience = 'workspace' and exists (
    select 1 from devices d where d.workspace_id = envelopes.workspace_id
      and d.first_seq < envelopes.seq and d.acked_seq >= envelopes.seq)`;
  const surplus = {
    envelopes: envelopes - Math.floor(quota.envelopes * emptiedTo),
    bytes: bytes - Math.floor(quota.bytes * emptiedTo),
  };
  const { numAffectedRows = 0n } =
    await sql`delete from envelopes where workspace_id = ${workspaceId} and seq in (
    select seq from (
      select seq,
        count(*) over (order by seq) - 1 as envelopes_before,
        sum(length(sealed)) over (order by seq) - length(sealed) as bytes_before
      from envelopes where workspace_id = ${workspaceId} and ${isFetched}
    ) fetched where envelopes_before < ${surplus.envelopes} or bytes_before < ${surplus.bytes}
  )`.execute(writer);
  if (numAffectedRows > 0n) await recount();
  return Number(numAffectedRows);
};

/** Workspaces that hold more than the quota. */
export const listFull = async (db: Reader, quota: Quota): Promise<string[]> => {
  const rows = await db
    .selectFrom('workspaces')
    .select('id')
    .where((eb) => eb.or([eb('held_envelopes', '>=', quota.envelopes), eb('held_bytes', '>=', quota.bytes)]))
    .orderBy('id')
    .execute();
  return rows.map(({ id }) => id);
};
