/** Chance that the same seed repeats: what a run met can be met again. */

/** mulberry32: 0 ≤ x < 1, the same sequence for the same seed. */
export const randomOf = (seed: number): (() => number) => {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
};

/** `share`: of the cases in question, how many are met, 0 to 1. */
export interface Chance {
  seed: number;
  share: number;
}

const sequences = new WeakMap<Chance, () => number>();

/** The next number of a setting; each setting object has a sequence of its own. */
export const nextOf = (chance: Chance): number => {
  const known = sequences.get(chance) ?? randomOf(chance.seed);
  sequences.set(chance, known);
  return known();
};

/** Whether this case is met; never without a setting. */
export const isMet = (chance: Chance | undefined): chance is Chance =>
  chance !== undefined && nextOf(chance) < chance.share;
