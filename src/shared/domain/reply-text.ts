/** Instagram's limit for one text, in bytes of UTF-8. Source: instagram.md §7.2. */
export const maxReplyBytes = 1000;

/** Bytes of UTF-8 without needing an encoder. Lone surrogates count as the replacement character (3). */
export const utf8ByteLength = (text: string): number => {
  let bytes = 0;
  for (const character of text) {
    const codePoint = character.codePointAt(0) ?? 0;
    bytes += codePoint < 0x80 ? 1 : codePoint < 0x800 ? 2 : codePoint < 0x10000 ? 3 : 4;
  }
  return bytes;
};

const graphemes = new Intl.Segmenter(undefined, { granularity: 'grapheme' });

/** Where a piece may end, best first: after a sentence, after a line, after a word. */
const breakPatterns = [/[.!?…。！？]["'”’)\]]*\s+/gu, /\n+/gu, /\s+/gu];

const lastBreakWithin = (piece: string): number => {
  for (const pattern of breakPatterns) {
    let end = 0;
    for (const match of piece.matchAll(pattern)) end = match.index + match[0].length;
    // A break in the first third would make a very short message; a worse kind of break later is better.
    if (end > piece.length / 3) return end;
  }
  return piece.length;
};

/**
 * Splits a reply into texts of at most `maxBytes` bytes, at sentence ends where possible, never inside a grapheme
 * (a single grapheme over the limit cannot exist within Instagram's 1,000 bytes in practice and is passed whole).
 * Shape: pieces are trimmed and never empty; joining them loses white space only.
 */
export const splitReply = (text: string, maxBytes: number): string[] => {
  const pieces: string[] = [];
  let rest = text.trim();
  while (rest !== '') {
    if (utf8ByteLength(rest) <= maxBytes) {
      pieces.push(rest);
      break;
    }
    let fitting = '';
    let bytes = 0;
    for (const { segment } of graphemes.segment(rest)) {
      bytes += utf8ByteLength(segment);
      if (bytes > maxBytes && fitting !== '') break;
      fitting += segment;
    }
    const end = lastBreakWithin(fitting);
    pieces.push(rest.slice(0, end).trim());
    rest = rest.slice(end).trim();
  }
  return pieces;
};
