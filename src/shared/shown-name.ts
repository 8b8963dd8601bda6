import { cutText } from './cut-text.ts';

/**
 * Names of people, groups and Pages as they may be shown: other people chose them, and may have chosen them to deceive or to
 * break a sentence. Pure text in, pure text out; nothing here throws.
 */

/** Longer than any name that is one; the rest is of use to nobody. UTF-16 units. */
const maxShownLength = 300;

/** Characters that are not seen, or turn the text around them. Kept: what joins letters and emoji, and chooses their form. */
const joining = '\\u200C|\\u200D|[\\uFE00-\\uFE0F]|[\\u{E0100}-\\u{E01EF}]|[\\u{E0020}-\\u{E007F}]';
const unseen = '\\p{DI}|\\p{Cf}|\\p{Cs}|\\p{Co}|\\p{Cn}|\\u2800|\\uFFFC';
const unseenPattern = new RegExp(`(?!${joining})(?:${unseen})`, 'gu');
/** What joins nothing, and the tags of flags without a flag: they hide where nothing is to be seen. */
const idlePatterns = [
  /(?<!\p{M}|\p{ExtPict}|\p{EMod}|\p{Script=Arabic})(?:\u200C|\u200D)/gu,
  /(?:\u200C|\u200D)(?!\p{L}|\p{M}|\p{ExtPict})/gu,
  /(?<!\u{1F3F4}[\u{E0020}-\u{E007F}]*)[\u{E0020}-\u{E007F}]+/gu,
  /(?<!\p{Emoji}|\p{Script=Han}|\p{M})(?:[\uFE00-\uFE0F]|[\u{E0100}-\u{E01EF}])/gu,
];
/** More marks on one letter than any language has cover the lines above and below. */
const piledMarks = /(\p{Mn}{4})\p{Mn}+/gu;

/** Plain words of ASCII with one blank between them: nearly every name, of which a list asks for thousands. */
const plainWords = /^[!-~]+(?: [!-~]+)*$/;

/** A name on one line without what is not seen: control characters, signs that turn text, blanks in disguise. May be empty. */
export const shownName = (name: string): string => {
  // Everything below would leave it as it is, at ten times the cost.
  if (name.length <= maxShownLength && plainWords.test(name)) return name;
  const seen = name
    .slice(0, maxShownLength * 4)
    .normalize('NFC')
    .replace(/[\p{Cc}\p{Z}]+/gu, ' ')
    .replace(unseenPattern, '');
  const bare = idlePatterns.reduce((text, pattern) => text.replace(pattern, ''), seen);
  return cutText(bare.replace(piledMarks, '$1').replace(/ {2,}/g, ' ').trim(), maxShownLength, '…');
};

/** Letters and digits of scripts that are written from right to left. */
export const turnsText = /[\u0590-\u08FF\uFB1D-\uFDFF\uFE70-\uFEFC\u{10800}-\u{10FFF}\u{1E800}-\u{1EFFF}]/u;

/**
 * A shown name for the middle of a sentence: between the isolates U+2068 and U+2069 where it could turn the words beside it.
 * A name that cannot stays as it is, so that it can be copied and found.
 */
export const isolated = (shown: string): string => (turnsText.test(shown) ? `\u2068${shown}\u2069` : shown);

/** Signs that turn what follows them: embeddings, overrides and isolates. */
const turningSigns = /[\u202A-\u202E\u2066-\u2069]/gu;

/** A text that somebody outside wrote, without the signs that would turn the words of others after it. */
export const withoutTurning = (text: string): string => text.replace(turningSigns, '');

/** Such a text for the middle of a sentence: a quote, a label, a mark of a link. */
export const quotedText = (text: string): string => isolated(withoutTurning(text));

/** The name alone, for an element that isolates it itself: the two signs are letters of no font that has the name's. */
export const withoutOwnIsolate = (text: string): string =>
  text.replace(/^\u2068([^\u2068\u2069]*)\u2069$/u, '$1');

/** Letters of other scripts that look like Latin ones, and signs that look like letters. */
const lookAlikes: Readonly<Record<string, string>> = Object.fromEntries(
  [
    ['аᴀα', 'a'],
    ['ЬɓβвВΒ', 'b'],
    ['сϲС', 'c'],
    ['ԁ', 'd'],
    ['еёєЕΕ', 'e'],
    ['ԍց', 'g'],
    ['һнНΗ', 'h'],
    ['іıιІΙӀӏІ1|!', 'l'],
    ['јϳЈ', 'j'],
    ['кκКΚ', 'k'],
    ['мМΜ', 'm'],
    ['ոпΝ', 'n'],
    ['оοօσОΟ0', 'o'],
    ['рρРΡ', 'p'],
    ['ԛ', 'q'],
    ['гᴦ', 'r'],
    ['ѕЅ', 's'],
    ['тτТΤ', 't'],
    ['υսц', 'u'],
    ['νѵ', 'v'],
    ['ԝѡω', 'w'],
    ['хχХΧ', 'x'],
    ['уүγУΥ', 'y'],
    ['ᴢΖ', 'z'],
  ].flatMap(([signs = '', letter = '']) => Array.from(signs, (sign) => [sign, letter])),
);

const keyOfAnyName = (shown: string): string =>
  Array.from(shown.normalize('NFKD').replace(/\p{M}|\p{DI}/gu, ''))
    .map((sign) => (sign === 'I' ? 'l' : (lookAlikes[sign] ?? sign.toLowerCase())))
    .map((sign) => (sign === 'i' ? 'l' : (lookAlikes[sign] ?? sign)))
    .join('')
    .replace(/[\p{Z}\p{P}]+/gu, ' ')
    .trim();

/** What each sign of ASCII becomes in a key; read between two letters, because a blank at the end is none. */
const plainKeys: readonly string[] = Array.from({ length: 128 }, (_, code) =>
  code < 32 || code === 127 ? '' : keyOfAnyName(`x${String.fromCharCode(code)}x`).slice(1, -1),
);

/** Two names with the same key look the same, or nearly so: without what is not seen, marks, case, width, and kin letters. */
export const lookAlikeKey = (name: string): string => {
  const shown = shownName(name);
  if (!plainWords.test(shown)) return keyOfAnyName(shown);
  let key = '';
  for (let at = 0; at < shown.length; at += 1) key += plainKeys[shown.charCodeAt(at)] ?? '';
  return key.replace(/ {2,}/g, ' ').trim();
};

/** The ids of those whose names look like another's. `keyOf`: for whoever has their keys already (`lookAlikeKey`). */
export const lookAlikeIds = <T extends { id: string; name?: string }>(
  people: Iterable<T>,
  keyOf: (one: T) => string = ({ name }) => lookAlikeKey(name ?? ''),
): ReadonlySet<string> => {
  const idsByKey = new Map<string, string[]>();
  for (const one of people) {
    const { id } = one;
    const key = keyOf(one);
    if (key === '') continue;
    const ids = idsByKey.get(key);
    if (ids === undefined) idsByKey.set(key, [id]);
    else ids.push(id);
  }
  return new Set([...idsByKey.values()].filter((ids) => ids.length > 1).flat());
};

/** A person by name, with the id (the address) where another has a name that looks the same; the id of somebody without one. */
export const nameAmong = (people: readonly { id: string; name: string }[], id: string): string => {
  const name = shownName(people.find((one) => one.id === id)?.name ?? '');
  if (name === '') return id;
  return lookAlikeIds(people).has(id) ? `${name} (${id})` : name;
};
