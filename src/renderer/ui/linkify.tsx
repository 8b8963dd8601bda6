import type { ReactNode } from 'react';
import { withEmojiHeart } from '../../shared/emoji-heart.ts';

/** Up to white space, quotes of any script, the full stops and brackets of Chinese and Japanese, and signs that turn the text. */
const linkPattern =
  /\bhttps?:\/\/[^\s<>"“”„‟«»‹›。、，！？；：「」『』（）【】《》\p{Cc}\u061C\u200B-\u200F\u202A-\u202E\u2060-\u2069\uFEFF]+/giu;
/** Punctuation that ends the sentence, not the address. */
const trailingPattern = /[.,;:!?…'’‘*]+$/u;
const closing: Readonly<Record<string, string>> = { ')': '(', ']': '[', '}': '{' };

/** Where an address ends: before the punctuation of its sentence, and before a bracket that was not opened in it. */
const endOfLink = (found: string): string => {
  let url = found;
  for (;;) {
    const trimmed = url.replace(trailingPattern, '');
    const last = trimmed.at(-1) ?? '';
    const opening = closing[last];
    const count = (sign: string): number => trimmed.split(sign).length - 1;
    const next = opening !== undefined && count(last) > count(opening) ? trimmed.slice(0, -1) : trimmed;
    if (next === url) return url;
    url = next;
  }
};

/** Scripts whose letters look like others': more than one of these in a host is shown as the host really is. */
const lookAlikeScripts = [
  /\p{Script=Latin}/u,
  /\p{Script=Cyrillic}/u,
  /\p{Script=Greek}/u,
  /\p{Script=Armenian}/u,
];

/**
 * An address as it may be read: a host that mixes scripts, or a script that only looks like Latin letters, stands in its plain
 * form (`xn--…`), so that nobody takes it for another.
 */
export const shownAddress = (url: string): string => {
  const host = /^https?:\/\/(?:[^/?#@]*@)?([^/?#:]*)/iu.exec(url)?.[1] ?? '';
  if (/^[\x20-\x7e]*$/.test(host) || !URL.canParse(url)) return url;
  const scripts = lookAlikeScripts.filter((script) => script.test(host));
  const isPlain = scripts.length === 0 || (scripts.length === 1 && scripts[0] === lookAlikeScripts[0]);
  return isPlain ? url : url.replace(host, new URL(url).hostname);
};

export interface TextPart {
  text: string;
  url?: string;
}

/** Splits a text into plain parts and http(s) addresses. Joining the texts gives the input back. */
export const textParts = (text: string): readonly TextPart[] => {
  const parts: TextPart[] = [];
  let at = 0;
  for (const match of text.matchAll(linkPattern)) {
    const url = endOfLink(match[0]);
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
        title={shownAddress(part.url)}
        onClick={() => part.url !== undefined && onOpen(part.url)}
      >
        <bdi>{shownAddress(part.url)}</bdi>
      </button>
    ),
  );
