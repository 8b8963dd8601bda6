import { type RelayStore, recountHeld, sweepEnvelopes, sweepNonces, sweepTickets } from './store/index.ts';

/** Deletes what has expired or is awaited by nobody, and counts anew what waits. */
export const sweepStore = async (store: RelayStore, nowMs: number): Promise<void> => {
  const isOurTurn = await store.commit(async (writer) => {
    if (!(await store.takeSweepTurn(writer))) return false;
    await sweepEnvelopes(writer, nowMs);
    await sweepTickets(writer, nowMs);
    if (store.isShared) await sweepNonces(writer, nowMs);
    return true;
  }, 'shared');
  if (!isOurTurn) return;
  await store.commit((writer) => recountHeld(writer), 'shared');
  await store.tidy();
};
