/** The later of two times, the first of which may not be known. */
export const later = (known: number | undefined, atMs: number): number =>
  known === undefined ? atMs : Math.max(known, atMs);

/** The earlier of two times, the first of which may not be known. */
export const earlier = (known: number | undefined, atMs: number): number =>
  known === undefined ? atMs : Math.min(known, atMs);
