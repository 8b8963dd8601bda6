const graphemes = new Intl.Segmenter(undefined, { granularity: 'grapheme' });

/**
 * The beginning of a text, at most `most` UTF-16 units long with `end`, which is put after it where something was cut. Never
 * inside what a person sees as one sign: an emoji, a letter with its marks.
 */
export const cutText = (text: string, most: number, end = ''): string => {
  if (text.length <= most) return text;
  const room = most - end.length;
  let at = 0;
  // A sign is longer than this only where somebody piles marks up; looking further costs, and shows nothing more.
  for (const { index, segment } of graphemes.segment(text.slice(0, room + 64))) {
    if (index + segment.length > room) break;
    at = index + segment.length;
  }
  return `${text.slice(0, at)}${end}`;
};
