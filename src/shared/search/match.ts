import { tokensOf, type Token } from './tokens.ts';

/** Words that stand next to each other, in this order. */
export interface Term {
  words: readonly string[];
  /** The last word may go on. */
  isPrefix: boolean;
}

/** A place in a text, in UTF-16 units. */
export interface Range {
  start: number;
  end: number;
}

export const termOf = (text: string, isPrefix: boolean): Term | undefined => {
  const words = tokensOf(text).map((token) => token.text);
  return words.length === 0 ? undefined : { words, isPrefix };
};

const standsAt = (tokens: readonly Token[], at: number, { words, isPrefix }: Term): boolean =>
  words.every((word, index) => {
    const token = tokens[at + index];
    if (token === undefined) return false;
    return isPrefix && index === words.length - 1 ? token.text.startsWith(word) : token.text === word;
  });

const placesOf = (tokens: readonly Token[], term: Term): Range[] => {
  const found: Range[] = [];
  for (let at = 0; at + term.words.length <= tokens.length; at += 1) {
    const [first, last] = [tokens[at], tokens[at + term.words.length - 1]];
    if (first && last && standsAt(tokens, at, term)) found.push({ start: first.start, end: last.end });
  }
  return found;
};

const merged = (ranges: readonly Range[]): Range[] => {
  const sorted = [...ranges].sort((one, other) => one.start - other.start || one.end - other.end);
  const whole: Range[] = [];
  for (const range of sorted) {
    const last = whole.at(-1);
    if (last !== undefined && range.start <= last.end) last.end = Math.max(last.end, range.end);
    else whole.push({ ...range });
  }
  return whole;
};

/** Where the terms stand in a text, in order and not overlapping; undefined: not all of them are in it. */
export const matchesIn = (text: string, terms: readonly Term[]): Range[] | undefined => {
  const tokens = tokensOf(text);
  const all: Range[] = [];
  for (const term of terms) {
    const places = placesOf(tokens, term);
    if (places.length === 0) return undefined;
    all.push(...places);
  }
  return merged(all);
};
