/** HEAVY BLACK HEART (U+2764) without the selector that makes it an emoji (U+FE0F) or a character of text (U+FE0E). */
const bareHeart = /\u2764(?![\uFE0E\uFE0F])/gu;

/** A reaction that is the heart, with a selector or without. */
export const isHeart = (emoji: string): boolean => /^\u2764[\uFE0E\uFE0F]?$/u.test(emoji);

/**
 * The text as it is shown: every bare heart becomes the red emoji. Instagram sends reactions as the bare U+2764, a text
 * character that many fonts paint black. For showing only; what is stored, compared and sent stays as received.
 */
export const withEmojiHeart = (text: string): string => text.replace(bareHeart, '\u2764\uFE0F');
