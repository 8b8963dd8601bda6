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

const onlyAscii = /^[\0-\x7F]*$/;
/** Of ASCII in small letters. */
const isOfWord = (code: number): boolean => (code >= 97 && code <= 122) || (code >= 48 && code <= 57);
const endOfWord = (text: string, from: number): number => {
  let end = from;
  while (isOfWord(text.charCodeAt(end))) end += 1;
  return end;
};

/** As `placesOf`, in ASCII in small letters, where no words have to be made first. */
const placesInAscii = (text: string, { words, isPrefix }: Term): Range[] => {
  const found: Range[] = [];
  const first = words[0] ?? '';
  for (let start = text.indexOf(first); start !== -1; start = text.indexOf(first, start + 1)) {
    if (isOfWord(text.charCodeAt(start - 1))) continue;
    let at = start;
    let end: number | undefined;
    for (const [index, word] of words.entries()) {
      while (index > 0 && at < text.length && !isOfWord(text.charCodeAt(at))) at += 1;
      end = endOfWord(text, at);
      const isOpen = isPrefix && index === words.length - 1;
      if (!text.startsWith(word, at) || (!isOpen && end !== at + word.length)) {
        end = undefined;
        break;
      }
      at = end;
    }
    if (end !== undefined) found.push({ start, end });
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
  const ascii = onlyAscii.test(text) ? text.toLowerCase() : undefined;
  const tokens = ascii === undefined ? tokensOf(text) : [];
  const all: Range[] = [];
  for (const term of terms) {
    const places = ascii === undefined ? placesOf(tokens, term) : placesInAscii(ascii, term);
    if (places.length === 0) return undefined;
    all.push(...places);
  }
  return merged(all);
};

/** Where a text stands in a longer one, inside of words too, without regard to case, accents and what is between words. */
export const placesInside = (text: string, wanted: string): Range[] => {
  const needle = tokensOf(wanted)
    .map((token) => token.text)
    .join(' ');
  if (needle === '') return [];
  const tokens = tokensOf(text);
  /** Where each token begins in what is searched. */
  const begins: number[] = [];
  let hay = '';
  for (const token of tokens) {
    begins.push(hay.length);
    hay += `${token.text} `;
  }
  const found: Range[] = [];
  let index = 0;
  for (let at = hay.indexOf(needle); at !== -1; at = hay.indexOf(needle, at + needle.length)) {
    while ((begins[index + 1] ?? Number.POSITIVE_INFINITY) <= at) index += 1;
    const first = tokens[index];
    const lastAt = at + needle.length - 1;
    let lastIndex = index;
    while ((begins[lastIndex + 1] ?? Number.POSITIVE_INFINITY) <= lastAt) lastIndex += 1;
    const last = tokens[lastIndex];
    if (first === undefined || last === undefined) break;
    // A word whose folded form has another length is marked whole.
    const isSame = (token: Token): boolean => token.text.length === token.end - token.start;
    found.push({
      start: first.start + (isSame(first) ? at - (begins[index] ?? 0) : 0),
      end: isSame(last) ? last.start + lastAt - (begins[lastIndex] ?? 0) + 1 : last.end,
    });
  }
  return found;
};
