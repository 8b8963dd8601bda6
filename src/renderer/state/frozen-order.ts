/** The rows of a list while the person interacts with it: their order is frozen, and new rows above are counted. */
export interface FrozenOrder {
  ids: readonly string[];
  /** Rows that wait above the first one shown. */
  waiting: number;
}

/**
 * @param frozen the order when the interaction began.
 * @param live the order as it would be now.
 */
export const frozenOrder = (frozen: readonly string[], live: readonly string[]): FrozenOrder => {
  const liveIds = new Set(live);
  const kept = frozen.filter((id) => liveIds.has(id));
  const keptIds = new Set(kept);
  // Rows of a further page belong below; only what came in above waits.
  const last = kept.at(-1);
  const tailFrom = last === undefined ? 0 : Math.max(live.indexOf(last) + 1, kept.length);
  const tail = live.slice(tailFrom).filter((id) => !keptIds.has(id));
  const ids = [...kept, ...tail];
  let same = 0;
  while (same < ids.length && ids[same] === live[same]) same += 1;
  const next = ids[same];
  if (next === undefined) return { ids, waiting: 0 };
  return { ids, waiting: Math.max(0, live.indexOf(next, same) - same) };
};
