import { describe, expect, it } from 'vitest';
import { withEmojiHeart } from '../../src/shared/emoji-heart.ts';

const heart = '\u2764';
const selector = '\uFE0F';

describe('withEmojiHeart', () => {
  it.each([
    ['a bare heart', heart, heart + selector],
    [
      'every one of several',
      `${heart}${heart} and ${heart}`,
      `${heart}\uFE0F${heart}\uFE0F and ${heart}\uFE0F`,
    ],
    ['one inside a sequence', `${heart}\u200D🔥`, `${heart}\uFE0F\u200D🔥`],
  ])('makes an emoji of %s', (_what, text, shown) => expect(withEmojiHeart(text)).toBe(shown));

  it.each([
    ['an emoji heart', heart + selector],
    ['a heart that was asked to be text', `${heart}\uFE0E`],
    ['other hearts and symbols', '♥ ☺ ✔ ™ 💙'],
    ['no text', ''],
  ])('leaves %s as it is', (_what, text) => expect(withEmojiHeart(text)).toBe(text));
});
