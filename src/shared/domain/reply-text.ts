/** Instagram's limit for one text, in bytes of UTF-8. Source: instagram.md §7.2. */
export const maxReplyBytes = 1000;

/** Characters of one reply as a person writes it; a longer one than the provider takes is cut into messages. */
export const maxReplyLength = 20_000;
/** Characters of a draft: several replies that were taken back one after the other fit. */
export const maxDraftLength = 200_000;

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

/** One message of a longer reply. */
export interface ReplyPiece {
  /** What is sent: trimmed, never empty. */
  text: string;
  /** The part of the reply that it stands for, as it was typed: joined they are the whole reply, white space included. */
  written: string;
}

/**
 * Cuts a reply into texts of at most `maxBytes` bytes, at sentence ends where possible, never inside a grapheme
 * (a single grapheme over the limit cannot exist within Instagram's 1,000 bytes in practice and is passed whole).
 */
export const cutReply = (text: string, maxBytes: number): ReplyPiece[] => {
  const pieces: ReplyPiece[] = [];
  let writtenFrom = 0;
  let at = text.length - text.trimStart().length;
  const last = text.trimEnd().length;
  while (at < last) {
    const rest = text.slice(at, last);
    const end = utf8ByteLength(rest) <= maxBytes ? rest.length : endOfFirst(rest, maxBytes);
    const after = rest.slice(end);
    const next = last - after.trimStart().length;
    const isLast = next >= last;
    pieces.push({
      text: rest.slice(0, end).trim(),
      written: text.slice(writtenFrom, isLast ? text.length : next),
    });
    writtenFrom = next;
    at = next;
  }
  return pieces;
};

const endOfFirst = (rest: string, maxBytes: number): number => {
  let fitting = '';
  let bytes = 0;
  for (const { segment } of graphemes.segment(rest)) {
    bytes += utf8ByteLength(segment);
    if (bytes > maxBytes && fitting !== '') break;
    fitting += segment;
  }
  return lastBreakWithin(fitting);
};

/** The texts of `cutReply`: joining them loses white space only. */
export const splitReply = (text: string, maxBytes: number): string[] =>
  cutReply(text, maxBytes).map((piece) => piece.text);

/**
 * A reply that was taken back, with what the person has typed since: both are kept to the letter, the older one first, with an
 * empty line between them.
 */
export const withTakenBack = (taken: string, written: string): string => {
  if (written.trim() === '') return taken;
  return taken === '' ? written : `${taken}\n\n${written}`;
};
