/** What canonical JSON can hold: no null, no fractions, no absent values. */
export type CanonicalValue =
  | string
  | number
  | boolean
  | readonly CanonicalValue[]
  | { readonly [key: string]: CanonicalValue | undefined };

/**
 * One spelling per value: keys in the order of their code units, no white space, whole numbers only, absent values left out.
 * Errors: TypeError for what has no such spelling.
 */
export const canonicalJson = (value: CanonicalValue): string => {
  if (typeof value === 'string' || typeof value === 'boolean') return JSON.stringify(value);
  if (typeof value === 'number') {
    if (!Number.isSafeInteger(value) || Object.is(value, -0)) throw new TypeError('not a whole number');
    return String(value);
  }
  if (Array.isArray(value)) return `[${value.map((each: CanonicalValue) => canonicalJson(each)).join(',')}]`;
  if (typeof value !== 'object' || value === null) throw new TypeError('no canonical form');
  const members = Object.entries(value as Record<string, CanonicalValue | undefined>)
    .filter((entry): entry is [string, CanonicalValue] => entry[1] !== undefined)
    .sort(([left], [right]) => (left < right ? -1 : left > right ? 1 : 0));
  return `{${members.map(([key, each]) => `${JSON.stringify(key)}:${canonicalJson(each)}`).join(',')}}`;
};
