import { plainTextOf, type Guide, type GuideBlock } from '../../../shared/guide.ts';
import { foldedText } from '../../state/roster.ts';

/** A heading under which the words stand. */
export interface GuideHit {
  place: string;
  title: string;
  /** Title of its chapter; empty for the chapter itself. */
  under: string;
  /** What stands around the first of the words. */
  excerpt: string;
}

/** As many as somebody reads through; who looks for more types another word. */
const mostHits = 30;
const excerptLength = 120;

const textOf = (blocks: readonly GuideBlock[]): string => blocks.map(plainTextOf).join(' ');

/** From the beginning of the word before the find, with dots where something is left out. */
const excerptOf = (whole: string, word: string): string => {
  const found = foldedText(whole).indexOf(word);
  const from = found < 40 ? 0 : whole.lastIndexOf(' ', found - 30) + 1;
  const part = whole.slice(from, from + excerptLength).trim();
  return `${from > 0 ? '… ' : ''}${part}${from + excerptLength < whole.length ? ' …' : ''}`;
};

/**
 * Headings under which all the words stand, in any order and any case: first those that have them in the heading, then in
 * the order of the guide. Without words none.
 */
export const findInGuide = ({ parts }: Pick<Guide, 'parts'>, search: string): readonly GuideHit[] => {
  const words = foldedText(search).split(/\s+/u).filter(Boolean);
  const [first] = words;
  if (first === undefined) return [];
  const places = parts.flatMap(({ chapters }) =>
    chapters.flatMap(({ name, title, intro, sections }) => [
      { place: name, title, under: '', text: textOf(intro) },
      ...sections.map((section) => ({
        place: `${name}#${section.slug}`,
        title: section.title,
        under: title,
        text: textOf(section.blocks),
      })),
    ]),
  );
  const has = (whole: string, some: readonly string[]): boolean => {
    const folded = foldedText(whole);
    return some.every((word) => folded.includes(word));
  };
  return places
    .filter(({ title, under, text }) => has(`${title} ${under} ${text}`, words))
    .map((place) => ({ ...place, isInTitle: has(place.title, words) }))
    .sort((one, other) => Number(other.isInTitle) - Number(one.isInTitle))
    .slice(0, mostHits)
    .map(({ place, title, under, text }) => ({ place, title, under, excerpt: excerptOf(text, first) }));
};
