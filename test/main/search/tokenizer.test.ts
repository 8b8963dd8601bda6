import { describe, expect, it } from 'vitest';
import { indexedWords, isPlain, tokensOf } from '../../../src/shared/search/tokens.ts';
import { createParts, tableOf } from '../../../src/main/search/parts.ts';
import { openDatabase } from '../../../src/main/storage/index.ts';

/** The words that FTS5 makes of each text, by its index here. */
const wordsInSqlite = (texts: readonly string[]): string[][] => {
  const db = openDatabase({ file: ':memory:', keyHex: '', clock: { now: () => 0 } });
  const parts = createParts(db);
  db.transaction(() =>
    parts.add(
      texts.map((words, at) => ({ id: at + 1, words })),
      parts.extent(),
    ),
  );
  const [part] = parts.newestFirst();
  db.exec(`CREATE VIRTUAL TABLE word USING fts5vocab (${tableOf(part?.number ?? 0)}, 'instance')`);
  const words: string[][] = texts.map(() => []);
  for (const { doc, term } of db
    .prepare<{ doc: number; term: string }>('SELECT doc, term FROM word ORDER BY doc, offset')
    .all())
    words[doc - 1]?.push(term);
  db.close();
  return words;
};

describe('the words of a text', () => {
  it('are the same here and in SQLite, for every character that is indexed as it is written', () => {
    const texts: string[] = [];
    for (let code = 1; code < 0x30000; code += 1) {
      if (code >= 0xd800 && code < 0xe000) continue;
      const character = String.fromCodePoint(code);
      // Between letters, beside a space, and doubled: a mark belongs to what stands before it.
      const text = `q${character}z ${character}${character} q`;
      if (isPlain(text)) texts.push(text);
    }
    expect(texts.length).toBeGreaterThan(450);
    const here = texts.map((text) => tokensOf(text).map((token) => token.text));
    expect(wordsInSqlite(texts)).toEqual(here);
  });

  it('are the same in SQLite after they were made here, whatever the script', () => {
    const texts = [
      '東京タワーで会いましょう 🗼',
      'ｶﾀｶﾅ と がぎぐ',
      'สวัสดีครับ',
      '안녕하세요 한국',
      'हिन्दी में संदेश',
      'مَرْحَبًا بالعالم',
      'שָׁלוֹם עולם',
      'Ёлка й ΆΛΦΑ ς',
      'ﬁne ½ ² Ⅷ ①',
      '👩‍💻👍🏽🇨🇿 1️⃣ ❤️',
      'İstanbul ŉ ẞ',
      '\uE000abc x\uE000y',
      '𝕳𝖊𝖑𝖑𝖔 𠜎𠜱',
    ];
    const made = texts.map(indexedWords);
    expect(wordsInSqlite(made)).toEqual(made.map((words) => words.split(' ').filter(Boolean)));
  });

  it.each([
    ['Žluťoučký kůň', ['zlutoucky', 'kun']],
    ['e\u0301te\u0301', ['ete']],
    ['東京 Tower', ['東', '京', 'tower']],
    ['👍🏽 ok', ['\uE0001f44d', 'ok']],
    ['👩‍💻', ['\uE0001f469', '\uE0001f4bb']],
    ['❤️', ['\uE0002764']],
    ['Ｆｕｌｌ', ['full']],
    ["don't", ['don', 't']],
    ['© ™ !?', ['tm']],
    ['\uE0001f44d', ['1f44d']],
  ])('of %j are %j', (text, words) => {
    expect(tokensOf(text).map((token) => token.text)).toEqual(words);
  });

  it('know where they stand in the text', () => {
    const text = 'Ahoj žluťoučký 👩‍💻, e\u0301te\u0301 東京';
    expect(tokensOf(text).map(({ start, end }) => text.slice(start, end))).toEqual([
      'Ahoj',
      'žluťoučký',
      '👩‍',
      '💻',
      'e\u0301te\u0301',
      '東',
      '京',
    ]);
  });
});
