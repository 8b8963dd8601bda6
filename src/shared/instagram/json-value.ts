/**
 * Readers of the provider's JSON, in which every value may be missing, null, of another type or nested unexpectedly.
 * None of them throws; what cannot be read is undefined.
 */

export type JsonRecord = Readonly<Record<string, unknown>>;

/** An object that is no array. */
export const asRecord = (value: unknown): JsonRecord | undefined =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as JsonRecord) : undefined;

/** An array as it is; one object in its place counts as a list of one; anything else as an empty list. */
export const asList = (value: unknown): readonly unknown[] => {
  if (Array.isArray(value)) return value;
  return asRecord(value) === undefined ? [] : [value];
};

/** A text that is not empty. */
export const asText = (value: unknown): string | undefined =>
  typeof value === 'string' && value !== '' ? value : undefined;

/** An id: JSON carries some of them as numbers. Empty and overlong ones do not count. */
export const asId = (value: unknown, maxLength = 64): string | undefined => {
  const text = typeof value === 'number' && Number.isSafeInteger(value) ? String(value) : value;
  return typeof text === 'string' && text !== '' && text.length <= maxLength ? text : undefined;
};

/** Largest count of ms a JavaScript Date can express. */
const maxTimeMs = 8.64e15;

/**
 * Epoch ms from number or text in ms or seconds: below 1e12 means seconds (dashboard tests and comment entries).
 * Source: instagram.md §6.1.
 */
export const asTimeMs = (value: unknown): number | undefined => {
  const number = typeof value === 'string' && /^\d{1,16}$/.test(value) ? Number(value) : value;
  if (typeof number !== 'number' || !Number.isFinite(number) || number <= 0 || number > maxTimeMs)
    return undefined;
  return Math.round(number < 1e12 ? number * 1000 : number);
};

/** A name that may be shown or logged: an identifier of the provider, never text that a person wrote; '?' for anything else. */
export const asLabel = (name: unknown): string =>
  typeof name === 'string' && /^[A-Za-z][A-Za-z0-9_.-]{0,39}$/.test(name) ? name : '?';

/** Deeper nesting than any provider sends; what is below counts as equal. */
const maxDepth = 64;

/** JSON with sorted keys: the same text for the same value whatever the order of its keys. */
export const canonicalJson = (value: unknown, depth = 0): string => {
  if (depth > maxDepth) return '"…"';
  if (Array.isArray(value)) return `[${value.map((each) => canonicalJson(each, depth + 1)).join(',')}]`;
  const record = asRecord(value);
  if (record === undefined) return JSON.stringify(value) ?? 'null';
  const members = Object.keys(record)
    .sort()
    .map((key) => `${JSON.stringify(key)}:${canonicalJson(record[key], depth + 1)}`);
  return `{${members.join(',')}}`;
};
