/** HEAVY BLACK HEART without the selector that makes it an emoji (U+FE0F) or a character of text (U+FE0E). */
const bareHeart = /\u2764(?![\uFE0E\uFE0F])/gu;

/**
 * The text as it is shown: every bare heart becomes the red emoji. Instagram sends reactions as the bare U+2764, which is a
 * character of text like a star: many fonts have it, and paint it black. For showing only; what is stored, compared and
 * sent stays as it came.
 */
export const withEmojiHeart = (text: string): string => text.replace(bareHeart, '\u2764\uFE0F');
