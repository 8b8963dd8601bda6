import { LinkifyIt } from 'linkify-it';
import type { ReactNode } from 'react';
import { withEmojiHeart } from '../../shared/emoji-heart.ts';

/** Signs that turn the text or are not seen, and control characters: an address ends before them, whatever the library says. */
const unseenPattern = /[\p{Cc}\u061C\u200B-\u200F\u202A-\u202E\u2060-\u206F\uFEFF]/u;

/** Only addresses that begin with http(s)://. What precedes an `@` belongs to them, so that main sees and refuses it. */
const linkFinder = new LinkifyIt({ fuzzyLink: false, fuzzyEmail: false, fuzzyIP: false, urlAuth: true });
for (const schema of ['ftp:', 'mailto:', '//']) linkFinder.add(schema, null);

/** Letters that nobody takes for others: of Latin alphabets in use, or of Chinese, Japanese and Korean, also together. */
const latin = '[-a-z0-9\\u00DF-\\u00F6\\u00F8-\\u017F\\u1E00-\\u1EFF]';
const eastAsian = '\\p{Script=Han}|\\p{Script=Hiragana}|\\p{Script=Katakana}|\\p{Script=Hangul}|ー';
const plainLabel = new RegExp(`^(?:${latin}|${eastAsian})*$`, 'iu');
/** Other scripts: one alone, without digits or signs of its own that would turn the text around it. */
const ownScripts = [
  'Hebrew',
  'Arabic',
  'Devanagari',
  'Bengali',
  'Tamil',
  'Telugu',
  'Thai',
  'Georgian',
  'Ethiopic',
];
const ownScriptLabels = ownScripts.map(
  (script) => new RegExp(`^(?:[-0-9]|\\p{Script=${script}}|\\p{Script=Inherited})*$`, 'u'),
);
const isPlainLabel = (label: string): boolean =>
  plainLabel.test(label) || ownScriptLabels.some((pattern) => pattern.test(label));

/**
 * An address as it may be read: a host with a label that mixes scripts, or is in a script that only looks like Latin letters,
 * stands in its plain form (`xn--…`), so that nobody takes it for another.
 */
export const shownAddress = (url: string): string => {
  const [, before = '', host = ''] = /^(https?:\/\/(?:[^/?#]*@)?)([^/?#:]*)/iu.exec(url) ?? [];
  if (host.normalize('NFC').split('.').every(isPlainLabel) || !URL.canParse(url)) return url;
  return `${before}${new URL(url).hostname}${url.slice(before.length + host.length)}`;
};

export interface TextPart {
  text: string;
  url?: string;
}

/** Splits a text into plain parts and http(s) addresses. Joining the texts gives the input back. */
export const textParts = (text: string): readonly TextPart[] => {
  const parts: TextPart[] = [];
  let plain = '';
  const add = (url: string): void => {
    if (plain !== '') parts.push({ text: plain });
    plain = '';
    parts.push({ text: url, url });
  };
  for (const piece of text.split(new RegExp(`(${unseenPattern.source})`, 'u'))) {
    let at = 0;
    for (const { index, lastIndex, raw } of linkFinder.match(piece) ?? []) {
      // A host that no browser takes is no address, and could not be shown plainly.
      if (!URL.canParse(raw)) continue;
      plain += piece.slice(at, index);
      add(raw);
      at = lastIndex;
    }
    plain += piece.slice(at);
  }
  if (plain !== '') parts.push({ text: plain });
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
        data-url={part.url}
        tabIndex={-1}
        title={shownAddress(part.url)}
        onClick={() => part.url !== undefined && onOpen(part.url)}
      >
        <bdi>{shownAddress(part.url)}</bdi>
      </button>
    ),
  );
