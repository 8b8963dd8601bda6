import type { ReactNode } from 'react';
import { withEmojiHeart } from '../../shared/emoji-heart.ts';

const linkPattern = /\bhttps?:\/\/[^\s<>"']+/giu;
/** Punctuation that ends the sentence, not the address. */
const trailingPattern = /[.,;:!?…)\]]+$/u;

export interface TextPart {
  text: string;
  url?: string;
}

/** Splits a text into plain parts and http(s) addresses. Joining the texts gives the input back. */
export const textParts = (text: string): readonly TextPart[] => {
  const parts: TextPart[] = [];
  let at = 0;
  for (const match of text.matchAll(linkPattern)) {
    const url = match[0].replace(trailingPattern, '');
    if (match.index > at) parts.push({ text: text.slice(at, match.index) });
    parts.push({ text: url, url });
    at = match.index + url.length;
  }
  if (at < text.length) parts.push({ text: text.slice(at) });
  return parts;
};

/** Text whose addresses open in the system's browser after main has checked them. */
export const LinkedText = ({ text, onOpen }: { text: string; onOpen(url: string): void }): ReactNode =>
  textParts(text).map((part, index) =>
    part.url === undefined ? (
      withEmojiHeart(part.text)
    ) : (
      <button
        // The parts of one text never change their order.
        key={index}
        type="button"
        className="link text-link"
        tabIndex={-1}
        title={part.url}
        onClick={() => part.url !== undefined && onOpen(part.url)}
      >
        {part.text}
      </button>
    ),
  );
