/**
 * Readers of other people's JSON (Meta's, LiveChat's), in which every value may be missing, null, of another type or nested
 * unexpectedly. None but `parseExactJson` throws; what cannot be read is undefined.
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

/** Strings are skipped whole, so that digits inside texts are never touched. */
const stringOrNumber = /"[^"\\]*(?:\\.[^"\\]*)*"|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/gs;

/**
 * Parses JSON and keeps ids exact that are numbers beyond 2^53: whole numbers of 16 digits and more become
 * strings.
 * Errors: SyntaxError when it is not JSON.
 */
export const parseExactJson = (text: string): unknown => {
  if (!/[:[,]\s*\d{16}/.test(text)) return JSON.parse(text);
  return JSON.parse(
    text.replace(stringOrNumber, (token) => (/^[1-9]\d{15,}$/.test(token) ? `"${token}"` : token)),
  );
};

/**
 * A truth value. Other people's JSON spells it `true`, "true" (in any case), 1 or "1"; everything else is false.
 */
export const asFlag = (value: unknown): boolean =>
  value === true || value === 1 || (typeof value === 'string' && /^(?:true|1)$/i.test(value.trim()));

/** An address that a person or a fetch may follow: http(s) with a host, and no other scheme. */
export const asLink = (value: unknown): string | undefined => {
  const text = asText(value)?.trim();
  if (text === undefined || !URL.canParse(text)) return undefined;
  const { protocol, hostname } = new URL(text);
  return (protocol === 'https:' || protocol === 'http:') && hostname !== '' ? text : undefined;
};

/** Below the first limit a count is one of seconds, then ms, then µs, then ns; up to the last. */
const unitsByMost = [
  [1e12, 1_000],
  [1e14, 1],
  [1e17, 1e-3],
  [1e20, 1e-6],
] as const;
/** Instagram is of October 2010: nothing in it is older, and a time that is was not meant as one. */
const oldestMs = Date.UTC(2010, 9, 1);

/**
 * Epoch ms from a count of seconds, ms, µs or ns since 1970, as number or text, or from an ISO 8601 text. Undefined for what is
 * none of these, and for times before Instagram existed. Source: instagram.md §6.1 (seconds in dashboard tests and comments).
 */
export const asTimeMs = (value: unknown): number | undefined => {
  const text = typeof value === 'string' ? value.trim() : undefined;
  if (text !== undefined && /^\d{4}-\d{2}-\d{2}T/.test(text)) {
    const ms = Date.parse(text.replace(/([+-]\d{2})(\d{2})$/, '$1:$2'));
    return ms >= oldestMs ? ms : undefined;
  }
  const count = text !== undefined && /^\d{1,19}(?:\.\d{1,9})?$/.test(text) ? Number(text) : value;
  if (typeof count !== 'number') return undefined;
  const unit = unitsByMost.find(([most]) => count < most);
  const ms = unit === undefined ? Number.NaN : Math.round(count * unit[1]);
  return ms >= oldestMs ? ms : undefined;
};

/**
 * A time that others tell, which cannot be later than what told it came: it decides order, reply windows and how long a thing is
 * kept.
 */
export const noLaterThan = (receivedAtMs: number, toldMs: number): number => Math.min(toldMs, receivedAtMs);

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
