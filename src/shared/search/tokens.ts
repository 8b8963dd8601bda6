/**
 * The words of a text, as the search knows them: folded (case, accents), numbers and letters of any script. What is written
 * without spaces (Chinese, Japanese, Thai and others) is one word per character, and so is each emoji: any part of it is found.
 * Where SQLite's tokenizer `unicode61 remove_diacritics 2` says the same of a text (`isPlain`), the index holds no copy of it.
 */

/** One word. `start`, `end`: its place in the text, in UTF-16 units. */
export interface Token {
  text: string;
  start: number;
  end: number;
}

/** What SQLite's tokenizer and `tokensOf` see alike, character by character; held by test/main/search/tokenizer.test.ts. */
const plainText =
  /^[\0-\u00A9\u00AB-\u00B1\u00B4-\u00B8\u00BB\u00BF-\u0131\u0134-\u013E\u0141-\u0148\u014A-\u017F\u2000-\u200C\u200E-\u2064]*$/u;
export const isPlain = (text: string): boolean => plainText.test(text);

const unspacedScripts = 'Han Hiragana Katakana Bopomofo Yi Thai Lao Khmer Myanmar Tibetan'.split(' ');
const unspaced = new RegExp(`[${unspacedScripts.map((name) => `\\p{Script=${name}}`).join('')}]`, 'u');
const picture = /[\p{Extended_Pictographic}\p{Regional_Indicator}]/u;
/** How a picture is looked at, joined or coloured: no word of its own. */
const joiner = /[\p{M}\u200D\p{Emoji_Modifier}\u{E0020}-\u{E007F}]/u;
const spoken = /^[\p{L}\p{N}]+$/u;
const marks = /\p{M}/gu;

/**
 * continue: belongs to the word before it, if there is one, and says nothing. alone: a word by itself. part: letters of a word.
 * break: no word.
 */
type Fold = { kind: 'continue' | 'break'; text: '' } | { kind: 'alone' | 'part'; text: string };

const continues: Fold = { kind: 'continue', text: '' };
const breaks: Fold = { kind: 'break', text: '' };
/** Begins what stands for a picture: a character for private use, which is a letter to SQLite and is in no word of a text. */
const pictureMark = '\uE000';

const foldOf = (character: string): Fold => {
  const code = character.codePointAt(0) ?? 0;
  // ©, ® and ™ are pictures to Unicode, and signs to people.
  if (code > 0x2122 && picture.test(character))
    return { kind: 'alone', text: pictureMark + code.toString(16) };
  if (joiner.test(character)) return continues;
  const lower = character.normalize('NFKC').toLowerCase();
  if (unspaced.test(lower)) {
    const text = lower.replaceAll(marks, '');
    return spoken.test(text) ? { kind: 'alone', text } : breaks;
  }
  // SQLite has one small sigma.
  const text = lower.normalize('NFD').replaceAll(marks, '').replaceAll('ς', 'σ');
  return spoken.test(text) ? { kind: 'part', text } : breaks;
};

const known = new Map<string, Fold>();
/** Characters of one text come again and again; of all texts there are more than are worth keeping. */
const mostKnown = 20_000;
const fold = (character: string): Fold => {
  let found = known.get(character);
  if (found === undefined) {
    found = foldOf(character);
    if (known.size >= mostKnown) known.clear();
    known.set(character, found);
  }
  return found;
};

/** In order, not overlapping. */
export const tokensOf = (text: string): Token[] => {
  const tokens: Token[] = [];
  let open: Token | undefined;
  let at = 0;
  for (const character of text) {
    const end = at + character.length;
    const { kind, text: folded } = fold(character);
    if (kind === 'continue') {
      const last = tokens.at(-1);
      if (last !== undefined && last.end === at) last.end = end;
    } else if (kind === 'part' && open !== undefined && open.end === at) {
      open.text += folded;
      open.end = end;
    } else if (kind === 'break') open = undefined;
    else {
      const token = { text: folded, start: at, end };
      tokens.push(token);
      open = kind === 'part' ? token : undefined;
    }
    at = end;
  }
  return tokens;
};

/** The same for SQLite's tokenizer, which sees the words in it that `tokensOf` sees in the text. */
export const indexedWords = (text: string): string =>
  tokensOf(text)
    .map((token) => token.text)
    .join(' ');
