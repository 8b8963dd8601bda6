import { describe, expect, it } from 'vitest';
import { matchesIn, type Term, termOf } from '../../../src/shared/search/match.ts';
import { randomOf } from '../../bench/search/corpus.ts';

const terms = (...all: [text: string, isPrefix: boolean][]): Term[] =>
  all.flatMap(([text, isPrefix]) => termOf(text, isPrefix) ?? []);

describe('matchesIn', () => {
  it.each([
    ['The green dress', 'green', false, ['green']],
    ['The GREENISH dress', 'green', true, ['GREENISH']],
    ['greenish', 'green', false, undefined],
    ['evergreen green', 'green', false, ['green']],
    ['a green, dress', 'green dress', false, ['green, dress']],
    ['green 2 dress', 'green dress', false, undefined],
    ["don't don", "don't", false, ["don't"]],
    ['aa a', 'a', false, ['a']],
    ['green green-dress', 'green dress', true, ['green-dress']],
    ['', 'green', true, undefined],
  ] as const)('of %j by %j (goes on: %s)', (text, words, isPrefix, expected) => {
    const ranges = matchesIn(text, terms([words, isPrefix]));
    expect(ranges?.map(({ start, end }) => text.slice(start, end))).toEqual(expected);
  });

  it('says the same of a text in ASCII as of one with another letter behind it', () => {
    const random = randomOf(Number(process.env['FUZZ_SEED'] ?? 9));
    const pieces = [...'aAbB1 ..-_\'"\n\t'.split(''), 'ab', 'ba', 'a b', 'green', 'GREEN', 'dress'];
    const made = (most: number): string =>
      Array.from(
        { length: Math.floor(random() * most) },
        () => pieces[Math.floor(random() * pieces.length)],
      ).join('');
    let found = 0;
    for (let round = 0; round < 4_000; round += 1) {
      const text = made(14);
      const wanted = terms(
        [made(4), random() < 0.5],
        ...(random() < 0.3 ? ([[made(3), false]] as [string, boolean][]) : []),
      );
      if (wanted.length === 0) continue;
      const ranges = matchesIn(text, wanted);
      // The last one is a word of its own, so that it changes nothing but the way.
      expect(ranges, JSON.stringify({ text, wanted })).toEqual(matchesIn(`${text} \u017E`, wanted));
      if (ranges !== undefined) found += 1;
    }
    expect(found).toBeGreaterThan(300);
  });
});
