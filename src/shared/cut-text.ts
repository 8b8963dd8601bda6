const graphemes = new Intl.Segmenter(undefined, { granularity: 'grapheme' });
/** A sign is longer than this only where somebody piles marks up; looking further costs, and shows nothing more. UTF-16 units. */
const longestSign = 64;

/**
 * The beginning of a text, at most `most` UTF-16 units long with `end`, which is put after it where something was cut. Never
 * inside what a person sees as one sign: an emoji, a letter with its marks.
 */
export const cutText = (text: string, most: number, end = ''): string => {
  if (text.length <= most) return text;
  const room = most - end.length;
  let at = 0;
  for (const { index, segment } of graphemes.segment(text.slice(0, room + longestSign))) {
    if (index + segment.length > room) break;
    at = index + segment.length;
  }
  return `${text.slice(0, at)}${end}`;
};

/** Whether this unit joins nothing that stands beside it, but for the end of a line. */
const standsAlone = (text: string, at: number): boolean => text.charCodeAt(at) < 0x80;

/** Where a text may be cut near this place, in UTF-16 units: the place, or the beginning of the sign that it lies in. */
export const signStart = (text: string, at: number): number => {
  if (at <= 0 || at >= text.length || (standsAlone(text, at - 1) && standsAlone(text, at))) return at;
  const from = Math.max(0, at - longestSign);
  const sign = graphemes.segment(text.slice(from, at + longestSign)).containing(at - from);
  return sign === undefined ? at : from + sign.index;
};
