import {
  type Quota,
  type RelayStore,
  listFull,
  listOverSeen,
  enforceQuota,
  recountHeld,
  sweepEnvelopes,
  sweepSigning,
  sweepTickets,
  trimSeen,
} from './store/index.ts';

/** Envelopes that were deleted before every console had them. */
export interface Released {
  workspaceId: string;
  envelopes: number;
}

/**
 * Deletes what has expired or nobody awaits, recounts what workspaces hold, and enforces the quota (if one is given): of
 * envelopes, and of the hashes by which repeats are recognised.
 * Returns what was deleted for the quota.
 */
export const sweepStore = async (store: RelayStore, nowMs: number, quota?: Quota): Promise<Released[]> => {
  const isOurTurn = await store.commit(async (writer) => {
    if (!(await store.takeSweepTurn(writer))) return false;
    await sweepEnvelopes(writer, nowMs);
    await sweepTickets(writer, nowMs);
    await sweepSigning(writer, nowMs);
    return true;
  }, 'shared');
  if (!isOurTurn) return [];
  await store.commit((writer) => recountHeld(writer), 'shared');
  const released: Released[] = [];
  for (const workspaceId of quota ? await listFull(store.db, quota) : []) {
    const envelopes = await store.commit(
      (writer) => enforceQuota(writer, workspaceId, quota as Quota),
      'shared',
    );
    if (envelopes > 0) released.push({ workspaceId, envelopes });
  }
  for (const workspaceId of quota ? await listOverSeen(store.db, quota) : []) {
    await store.commit((writer) => trimSeen(writer, workspaceId, quota as Quota), 'shared');
  }
  await store.tidy();
  return released;
};
