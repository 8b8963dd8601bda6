/**
 * Times in what others seal: a colleague's computer or the relay says when something happened. It decides order, which of two
 * statements is the newer one, and how long a thing is kept, so none is later than its arrival.
 */

/**
 * Their names. What may lie in the future (the end of a token) is not among them, nor what names a generation of a token
 * (`issuedAtMs`, `grantedAtMs`): changed, it would name another one. Those are refused where they lie ahead (decision 0082).
 */
export const happenedTimes: ReadonlySet<string> = new Set([
  'sentAtMs',
  'atMs',
  'setAtMs',
  'answersUpToMs',
  'receivedAtMs',
  'readAtMs',
  'entryAtMs',
  'lastAtMs',
]);

/** The same value with no happened time later than `latestMs`. `item`, other people's JSON, stays as it is. */
export const noTimeLaterThan = <T>(value: T, latestMs: number): T => {
  if (Array.isArray(value)) return value.map((each: unknown) => noTimeLaterThan(each, latestMs)) as T;
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, each]: [string, unknown]) => {
      if (key === 'item') return [key, each];
      if (happenedTimes.has(key) && typeof each === 'number') return [key, Math.min(each, latestMs)];
      return [key, noTimeLaterThan(each, latestMs)];
    }),
  ) as T;
};
