import {
  type Quota,
  type RelayStore,
  listFull,
  listOverSeen,
  enforceQuota,
  recountHeld,
  sweepEnvelopes,
  sweepFiles,
  sweepSigning,
  sweepTickets,
  trimSeen,
} from './store/index.ts';

/** What a sweep deleted, as far as somebody is told of it. */
export interface Swept {
  /** Envelopes that were deleted before every console had them. */
  released: { workspaceId: string; envelopes: number }[];
  /** Files whose time was over before every device had them. */
  expiredFiles: number;
}

/**
 * Deletes what has expired or nobody awaits, recounts what workspaces hold, and enforces the quota (if one is given): of
 * envelopes, and of the hashes by which repeats are recognised.
 */
export const sweepStore = async (store: RelayStore, nowMs: number, quota?: Quota): Promise<Swept> => {
  let expiredFiles = 0;
  const isOurTurn = await store.commit(async (writer) => {
    if (!(await store.takeSweepTurn(writer))) return false;
    await sweepEnvelopes(writer, nowMs);
    expiredFiles = await sweepFiles(writer, nowMs);
    await sweepTickets(writer, nowMs);
    await sweepSigning(writer, nowMs);
    return true;
  }, 'shared');
  if (!isOurTurn) return { released: [], expiredFiles: 0 };
  await store.commit((writer) => recountHeld(writer), 'shared');
  const released: Swept['released'] = [];
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
  return { released, expiredFiles };
};
