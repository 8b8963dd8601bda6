/** The later of two times, the first of which may not be known. */
export const later = (known: number | undefined, atMs: number): number =>
  known === undefined ? atMs : Math.max(known, atMs);
