import { sql } from 'kysely';
import { deleteUnawaited } from './envelopes.ts';
import type { Quota, Writer } from './store.ts';

/**
 * Factor of the quota for webhooks: a device that is refused keeps its envelopes, Meta stops repeating after a time (decision
 * 0044).
 */
const webhookShare = 2;
/** Envelopes are released down to this share of the quota, so that the next webhook does not cause it again. */
const emptiedTo = 0.9;

/** The quota that applies to webhooks. */
export const webhookQuota = (quota: Quota): Quota => ({
  envelopes: quota.envelopes * webhookShare,
  bytes: quota.bytes * webhookShare,
});

const held = sql`select count(*) as envelopes, coalesce(sum(length(sealed)), 0) as bytes from envelopes`;

/**
 * Counts what a workspace holds, without what nobody awaits, which is deleted. Over the quota, deletes envelopes that at least
 * one console has acknowledged, oldest first: the other consoles find the messages again in Instagram's history. Envelopes that
 * no console has, and those for one device, stay. Returns the number deleted of those that somebody awaits.
 */
export const enforceQuota = async (writer: Writer, workspaceId: string, quota: Quota): Promise<number> => {
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
  // Locks the workspace's row, so that nothing is appended between the count and the update.
  await writer
    .updateTable('workspaces')
    .set((eb) => ({ held_envelopes: eb.ref('held_envelopes') }))
    .where('id', '=', workspaceId)
    .execute();
  await deleteUnawaited(writer, workspaceId);
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
