import { type Term, termOf } from './match.ts';
import { tokensOf } from './tokens.ts';

/**
 * The language of the search field: words, "words that stand together", and filters `name:value`. A small grammar: what is
 * between spaces is one part; a value or words in double quotes may hold spaces. Whatever is no filter is looked for as words.
 */

export const filterNames = ['from', 'in', 'has', 'before', 'after', 'tag', 'assignee'] as const;
export type FilterName = (typeof filterNames)[number];

/** What `has:` knows, in chats with customers and with colleagues. file: no picture, video or voice message. */
export const hasKinds = ['file', 'link', 'picture', 'voice', 'video', 'card', 'story', 'note'] as const;
export type HasKind = (typeof hasKinds)[number];
/** Other words for them. */
const hasWords = new Map<string, HasKind>([
  ['image', 'picture'],
  ['photo', 'picture'],
  ['audio', 'voice'],
]);
/** What a value of `has:` means, one or several of it; undefined: nothing. */
export const hasKindOf = (value: string): HasKind | undefined => {
  const typed = value.toLowerCase();
  for (const word of [typed, typed.replace(/s$/u, '')]) {
    const kind = hasKinds.find((one) => one === word) ?? hasWords.get(word);
    if (kind !== undefined) return kind;
  }
  return undefined;
};

/** The places that `in:` knows by themselves; everything else is the name of a chat. */
export const inPlaces = ['inbox', 'team', 'notes'] as const;
export type InPlace = (typeof inPlaces)[number];

export interface Filter {
  name: FilterName;
  /** As it was typed, without quotes. */
  value: string;
  /** Its place in the text, in UTF-16 units. */
  start: number;
  end: number;
}

/** no-value: nothing stands behind the colon. unknown-has, unknown-date: the value says nothing to this filter. */
export type ProblemKind = 'no-value' | 'unknown-has' | 'unknown-date';
export interface QueryProblem {
  kind: ProblemKind;
  filter: Filter;
}

export interface SearchQuery {
  /** All of them have to be in what is found. */
  terms: readonly Term[];
  filters: readonly Filter[];
  problems: readonly QueryProblem[];
  /** Neither words nor filters. */
  isEmpty: boolean;
}

/** Longer texts are no searches. */
export const maxQueryLength = 500;
const maxTerms = 20;

interface Part {
  /** Before the colon; undefined: words. */
  name: string | undefined;
  value: string;
  isQuoted: boolean;
  start: number;
  end: number;
}

const isSpace = (character: string | undefined): boolean => character !== undefined && /\s/u.test(character);

/** Reads up to the closing quote, or to the end where there is none; answers the place behind it. */
const readQuoted = (text: string, at: number): { value: string; end: number } => {
  const close = text.indexOf('"', at + 1);
  return close === -1
    ? { value: text.slice(at + 1), end: text.length }
    : { value: text.slice(at + 1, close), end: close + 1 };
};

const readPart = (text: string, start: number): Part => {
  if (text[start] === '"') return { name: undefined, isQuoted: true, start, ...readQuoted(text, start) };
  let at = start;
  let name: string | undefined;
  while (at < text.length && !isSpace(text[at])) {
    if (text[at] === ':' && name === undefined) {
      const before = text.slice(start, at).toLowerCase();
      if ((filterNames as readonly string[]).includes(before)) {
        name = before;
        if (text[at + 1] === '"') return { name, isQuoted: true, start, ...readQuoted(text, at + 1) };
      }
    }
    at += 1;
  }
  const from = name === undefined ? start : start + name.length + 1;
  return { name, value: text.slice(from, at), isQuoted: false, start, end: at };
};

const partsOf = (text: string): Part[] => {
  const parts: Part[] = [];
  let at = 0;
  while (at < text.length) {
    if (isSpace(text[at])) {
      at += 1;
      continue;
    }
    const part = readPart(text, at);
    parts.push(part);
    at = part.end;
  }
  return parts;
};

const months = 'jan feb mar apr may jun jul aug sep oct nov dec'.split(' ');
const startOfDay = (year: number, month: number, day: number): number | undefined => {
  const date = new Date(year, month, day);
  // 31 February is no day.
  return date.getFullYear() === year && date.getMonth() === month && date.getDate() === day
    ? date.getTime()
    : undefined;
};

/**
 * The day that a date means, from its first ms to the first ms after it, by this computer's clock: `2026-11-29`, `29.11.2026`,
 * `29 nov`, `today`, `yesterday`, `7d` (seven days ago), `2w`, `monday` (the last one). Undefined: none of them.
 */
export const dayOf = (text: string, nowMs: number): { startMs: number; endMs: number } | undefined => {
  const now = new Date(nowMs);
  const ago = (days: number): number | undefined => {
    const date = new Date(now.getFullYear(), now.getMonth(), now.getDate() - days);
    return Number.isNaN(date.getTime()) ? undefined : date.getTime();
  };
  const word = text.trim().toLowerCase();
  const startMs = ((): number | undefined => {
    if (word === 'today') return ago(0);
    if (word === 'yesterday') return ago(1);
    const span = /^(\d{1,4})([dw])$/u.exec(word);
    if (span) return ago(Number(span[1]) * (span[2] === 'w' ? 7 : 1));
    const weekday = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'].indexOf(word.slice(0, 3));
    if (weekday !== -1 && /^[a-z]{3,9}$/u.test(word)) return ago(((now.getDay() - weekday + 6) % 7) + 1);
    const iso = /^(\d{4})-(\d{1,2})-(\d{1,2})$/u.exec(word);
    if (iso) return startOfDay(Number(iso[1]), Number(iso[2]) - 1, Number(iso[3]));
    const dotted = /^(\d{1,2})[./](\d{1,2})[./](\d{4})$/u.exec(word);
    if (dotted) return startOfDay(Number(dotted[3]), Number(dotted[2]) - 1, Number(dotted[1]));
    const named = /^(\d{1,2})[ .-]?([a-z]{3})[a-z]*(?:[ .-](\d{4}))?$/u.exec(word);
    const month = named ? months.indexOf(named[2] ?? '') : -1;
    if (!named || month === -1) return undefined;
    const year = named[3] === undefined ? now.getFullYear() : Number(named[3]);
    const day = startOfDay(year, month, Number(named[1]));
    // Without a year: the last one there was.
    return day !== undefined && named[3] === undefined && day > nowMs
      ? startOfDay(year - 1, month, Number(named[1]))
      : day;
  })();
  if (startMs === undefined) return undefined;
  const start = new Date(startMs);
  return {
    startMs,
    endMs: new Date(start.getFullYear(), start.getMonth(), start.getDate() + 1).getTime(),
  };
};

const problemOf = (filter: Filter, nowMs: number): QueryProblem | undefined => {
  const value = filter.value.trim();
  if (value === '') return { kind: 'no-value', filter };
  if (filter.name === 'has' && hasKindOf(value) === undefined) return { kind: 'unknown-has', filter };
  if ((filter.name === 'before' || filter.name === 'after') && dayOf(value, nowMs) === undefined)
    return { kind: 'unknown-date', filter };
  return undefined;
};

/** `isTyping`: the last word may still go on. Filters with a problem are left out of `filters`. */
export const parseQuery = (text: string, nowMs: number, isTyping = true): SearchQuery => {
  const bounded = text.slice(0, maxQueryLength);
  const parts = partsOf(bounded);
  const terms: Term[] = [];
  const filters: Filter[] = [];
  const problems: QueryProblem[] = [];
  const lastWord = parts.findLast(({ name }) => name === undefined);
  // A space behind it ends a word; a filter behind it says nothing about it.
  const isOpen = parts.at(-1) !== lastWord || lastWord?.end === bounded.length;
  for (const part of parts) {
    const { name, value, isQuoted, start, end } = part;
    if (name === undefined) {
      const isLast = !isQuoted && part === lastWord && isOpen;
      const term = terms.length < maxTerms ? termOf(value, isTyping && isLast) : undefined;
      if (term) terms.push(term);
      continue;
    }
    const filter = { name: name as FilterName, value, start, end };
    const problem = problemOf(filter, nowMs);
    if (problem) problems.push(problem);
    else filters.push(filter);
  }
  return { terms, filters, problems, isEmpty: terms.length === 0 && filters.length === 0 };
};

/**
 * The filter whose value is being typed: the caret, a place in the text, stands in or right behind it. Undefined: none; a value
 * in quotes that are closed is typed.
 */
export const openFilterAt = (text: string, caret: number): Filter | undefined => {
  const part = partsOf(text).find(({ start, end }) => start < caret && caret <= end);
  if (part?.name === undefined || caret <= part.start + part.name.length) return undefined;
  const isClosed =
    part.isQuoted && text[part.end - 1] === '"' && part.end > part.start + part.name.length + 2;
  if (isClosed && caret === part.end) return undefined;
  const { value, start, end } = part;
  return { name: part.name as FilterName, value, start, end };
};

/** A filter as it is typed. */
export const filterText = (name: FilterName, value: string): string => {
  const plain = value.replaceAll('"', '');
  return `${name}:${/\s/u.test(plain) || plain === '' ? `"${plain}"` : plain}`;
};

/** The text without one of its filters. */
export const withoutFilter = (text: string, { start, end }: Pick<Filter, 'start' | 'end'>): string =>
  `${text.slice(0, start).trimEnd()} ${text.slice(end).trimStart()}`.trim();

/** Words of a name, folded: how names are compared. */
export const foldedWords = (text: string): string[] => tokensOf(text).map((token) => token.text);
