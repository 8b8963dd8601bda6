import { describe, expect, it } from 'vitest';
import { findEmoji, readEmoji, toned } from '../../../src/renderer/features/emoji/emoji-data.ts';

/** Before: an emoji was called “waving hand” in a window of any language, and found by that only. */
describe('an emoji', () => {
  it.each([
    ['en', 'waving', 'waving hand'],
    ['de', 'winkende', 'winkende Hand'],
    ['es', 'mano saludando', 'mano saludando'],
    ['fr', 'signe de la main', 'signe de la main'],
    ['pl', 'machająca', 'machająca dłoń'],
    // There are no Arabic names.
    ['ar', 'waving', 'waving hand'],
  ] as const)('is called and found by its name in %s', async (language, query, label) => {
    const [first] = findEmoji(await readEmoji(language), query, 1);
    expect(first).toMatchObject({ unicode: '👋', label });
    expect(first && toned(first, 2)).toBe('👋🏼');
  });
});
