/** Pages that hold less than they could (instagram.md §10): at random, with the same sequence for the same seed. */

/** How many of `left` items a page holds, given how many pages before it in a row were empty. */
export type PageCutter = (left: number, empties: number) => number;

/** `share`: of the pages, how many are cut, 0 to 1. */
export interface ShortPages {
  seed: number;
  share: number;
}

/** After so many empty pages in a row comes one that has something, so that reading on ends. */
const MOST_EMPTY_IN_A_ROW = 2;

/** mulberry32: 0 ≤ x < 1, the same sequence for the same seed. */
const randomOf = (seed: number): (() => number) => {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
};

const createPageCutter = ({ seed, share }: ShortPages): PageCutter => {
  const random = randomOf(seed);
  return (left, empties) => {
    if (left < 1 || random() >= share) return left;
    const fewest = empties < MOST_EMPTY_IN_A_ROW ? 0 : 1;
    return Math.min(left, fewest + Math.floor(random() * (left - fewest)));
  };
};

const cutters = new WeakMap<ShortPages, PageCutter>();

/** The cutter of a setting; each setting object has its own random sequence. Undefined: every page is as full as it can be. */
export const cutterOf = (setting: ShortPages | undefined): PageCutter | undefined => {
  if (setting === undefined) return undefined;
  const known = cutters.get(setting);
  if (known !== undefined) return known;
  const made = createPageCutter(setting);
  cutters.set(setting, made);
  return made;
};
