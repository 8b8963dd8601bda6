/** Lists that lag behind what was written (eventual consistency). */

/** How late something that was written is read at the latest; each thing has a lag of its own, by seed and id. */
export interface ReadLag {
  seed: number;
  mostMs: number;
}

/** FNV-1a over seed and id, as 0 ≤ x < 1. */
const shareOf = (seed: number, id: string): number => {
  let hash = 0x811c9dc5;
  for (const character of `${seed}:${id}`) {
    hash = Math.imul(hash ^ (character.codePointAt(0) ?? 0), 0x01000193);
  }
  return (hash >>> 0) / 4_294_967_296;
};

/** Whether a list shows it by now. */
export const isReadable = (
  lag: ReadLag | undefined,
  written: { id: string; atMs: number },
  nowMs: number,
): boolean =>
  lag === undefined || written.atMs + Math.floor(lag.mostMs * shareOf(lag.seed, written.id)) <= nowMs;
