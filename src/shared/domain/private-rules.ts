/** Rules of private chats without the schema library: the window keeps to them too. */

/** For so long after it was written, its author can edit or delete a message; ms. */
export const ownMessageChangeMs = 24 * 3600 * 1000;
/** Longer than two clocks may differ (a relay refuses such a caller): nobody's change is lost to a wrong clock. */
export const changeSlackMs = 3600 * 1000;

/** Offered at once beside a message; every other one is in the emoji list. */
export const quickReactions = ['👍', '❤️', '😂', '🎉', '👀', '✅'] as const;
/** Kinds of reactions of one person to one message. */
export const maxReactionsEach = 12;
/** People who are mentioned in one message. */
export const maxPrivateMentions = 50;
/** Characters of a quoted message that are shown. */
export const quoteLength = 200;

const hasSign = /[\p{Extended_Pictographic}\p{Regional_Indicator}\u20E3]/u;
const isOfSigns = /^(?:\p{Extended_Pictographic}|\p{Emoji_Component}){1,32}$/u;
const graphemes = new Intl.Segmenter('en', { granularity: 'grapheme' });
/** Whether a text is one emoji, with everything that belongs to it: no letters, no words. */
export const isReactionEmoji = (text: string): boolean =>
  hasSign.test(text) && isOfSigns.test(text) && [...graphemes.segment(text)].length === 1;

/** Whether its author may still edit or delete a message. Units: epoch ms. */
export const mayChange = (sentAtMs: number, nowMs: number): boolean => nowMs - sentAtMs <= ownMessageChangeMs;
