import { describe, expect, it } from 'vitest';
import { cutText, signStart } from '../../src/shared/cut-text.ts';

describe('cutText', () => {
  it.each([
    ['a short text as it is', 'abc', 3, '…', 'abc'],
    ['an ordinary text at its length', 'abcdef', 4, '…', 'abc…'],
    ['before an emoji of two units', `${'a'.repeat(3)}🥐b`, 4, '', 'aaa'],
    ['behind one that fits', 'aa🥐b', 4, '', 'aa🥐'],
    ['before a family of four', 'ab👨‍👩‍👧‍👦c', 8, '', 'ab'],
    ['before a flag', 'a🇵🇱b', 3, '', 'a'],
    ['before a letter with its mark', 'xe\u0301y', 2, '', 'x'],
    ['nothing where one sign is longer than the room', '👨‍👩‍👧‍👦', 3, '', ''],
  ])('leaves %s', (_what, text, most, end, cut) => {
    expect(cutText(text, most, end)).toBe(cut);
  });

  it('is never longer than asked, nor ends in half a sign', () => {
    const text = `${'a'.repeat(130)}${'🥐'.repeat(30)}`;
    for (let most = 1; most < 190; most += 1) {
      const cut = cutText(text, most, '…');
      expect(cut.length).toBeLessThanOrEqual(Math.max(most, 1));
      expect(cut).not.toMatch(/[\uD800-\uDFFF]/u);
    }
  });
});

describe('signStart', () => {
  it.each([
    ['between two letters', 'abc', 1, 1],
    ['at the ends', 'a👨‍👩‍👧‍👦', 0, 0],
    ['behind everything', 'ab', 2, 2],
    ['before an emoji', 'a🥐b', 1, 1],
    ['inside an emoji', 'a🥐b', 2, 1],
    ['inside a family of four', 'a👨‍👩‍👧‍👦b', 6, 1],
    ['inside a flag', 'a🇵🇱b', 3, 1],
    ['before a mark', 'xe\u0301y', 2, 1],
    ['far into a text without spaces', '東'.repeat(500), 321, 321],
    ['in the second of many families', '👨‍👩‍👧‍👦'.repeat(40), 13, 11],
  ])('%s', (_where, text, at, start) => {
    expect(signStart(text, at)).toBe(start);
  });
});
