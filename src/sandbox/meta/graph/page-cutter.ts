/** Pages that hold less than they could (instagram.md §10): at random, with the same sequence for the same seed. */

import { type Chance, randomOf } from '../../seeded-random.ts';

/** How many of `left` items a page holds, given how many pages before it in a row were empty. */
export type PageCutter = (left: number, empties: number) => number;

/** `share`: of the pages, how many are cut, 0 to 1. */
export type ShortPages = Chance;

/** After so many empty pages in a row comes one that has something, so that reading on ends. */
const MOST_EMPTY_IN_A_ROW = 2;

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
