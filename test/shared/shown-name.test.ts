import { describe, expect, it } from 'vitest';
import { isolated, lookAlikeIds, lookAlikeKey, quotedText, shownName } from '../../src/shared/shown-name.ts';

describe('shownName', () => {
  it.each([
    ['a sign that turns the text', 'Maya \u202Egnp.exe', 'Maya gnp.exe'],
    ['isolates and marks of direction', '\u2067Maya\u2069\u200F\u061C', 'Maya'],
    ['zero-width signs', 'Jonas \u200BWe\u2060b\u00ADer\uFEFF', 'Jonas Weber'],
    ['control characters and ends of lines', 'Jonas\u0000\n\tWeber\u2028\u0085', 'Jonas Weber'],
    ['blanks in disguise', '\u3164Maya\u2800\u115F', 'Maya'],
    ['hidden tags', 'Maya\u{E0061}\u{E0062}', 'Maya'],
    ['a joiner between Latin letters', 'Jon\u200Das\u200C', 'Jonas'],
    ['half of a surrogate pair', 'Maya\uD83E', 'Maya'],
    ['marks in a pile', `Z${'\u0335'.repeat(60)}algo`, `Z${'\u0335'.repeat(4)}algo`],
    ['a name of nothing', '\u200B\u202E \u3164', ''],
  ])('takes out %s', (_what, name, shown) => expect(shownName(name)).toBe(shown));

  it.each([
    'Zoë Wójcik-O’Neil',
    '山田 太郎',
    'محمد علی',
    'می\u200Cخواهم',
    'שלום',
    'क्\u200Dष',
    '👩‍👩‍👧 Rosa ❤️',
    '🏴\u{E0067}\u{E0062}\u{E0065}\u{E006E}\u{E0067}\u{E007F}',
    '👩🏽‍💻 Noor 1️⃣',
    'อรุณี',
  ])('leaves %s as it is', (name) => expect(shownName(name)).toBe(name.normalize('NFC')));

  it('ends a name that is longer than any name', () => {
    expect(shownName('W'.repeat(100_000))).toBe(`${'W'.repeat(299)}…`);
  });

  it('is the same when it is done twice', () => {
    const once = shownName('a \u200B \u202E b\u200D\u200D');
    expect(shownName(once)).toBe(once);
  });
});

describe('isolated', () => {
  it('stands between isolates only where a name can turn what is beside it', () => {
    expect(isolated('Jonas Weber')).toBe('Jonas Weber');
    expect(isolated('שלום')).toBe('\u2068שלום\u2069');
    expect(isolated('Ali علی')).toBe('\u2068Ali علی\u2069');
  });
});

describe('lookAlikeIds', () => {
  const others = [
    'Jonas \u200BWeber',
    'JONAS WEBER',
    'Ｊonas Weber',
    'Jon\u0430s Weber',
    'J\u03BFnas  Weber',
    'Jonas\u00A0Weber.',
    'Jónas Weber',
    'Jonas Weber\u202E',
  ];
  it.each(others)('finds %j beside Jonas Weber', (name) => {
    expect(
      lookAlikeIds([
        { id: '1', name: 'Jonas Weber' },
        { id: '2', name },
        { id: '3', name: 'Jana Berg' },
      ]),
    ).toEqual(new Set(['1', '2']));
  });

  it('leaves people apart whose names differ', () => {
    expect(lookAlikeKey('Jonas Weber')).not.toBe(lookAlikeKey('Jonah Weber'));
    expect(
      lookAlikeIds([
        { id: '1', name: '' },
        { id: '2', name: '\u200B' },
      ]).size,
    ).toBe(0);
  });
});

describe('a name of plain words', () => {
  // A sign that is not seen changes nothing, but has the name read in full.
  const inFull = (name: string): string => `\u200B${name}`;
  const signs = Array.from({ length: 128 }, (_, code) => String.fromCharCode(code));

  it('is shown and compared as one that is read in full', () => {
    const pairs = signs.flatMap((one) => signs.map((other) => `${one}${other}`));
    for (const name of [
      ...pairs,
      ...pairs.map((pair) => `Io${pair}1`),
      'W'.repeat(301),
      'A. Bee-Cee (Ltd.)',
    ]) {
      expect(shownName(name)).toBe(shownName(inFull(name)));
      expect(lookAlikeKey(name)).toBe(lookAlikeKey(inFull(name)));
    }
  });
});

describe('issue 12: texts that are no names', () => {
  it('are quoted without signs that turn what follows, and isolated where they could', () => {
    expect(quotedText('green \u202Etxt.exe')).toBe('green txt.exe');
    expect(quotedText('\u2067green\u2069')).toBe('green');
    expect(quotedText('קוד 12')).toBe('\u2068קוד 12\u2069');
    expect(quotedText('two\nlines')).toBe('two\nlines');
  });
});
