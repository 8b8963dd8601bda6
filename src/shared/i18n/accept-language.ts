import { directionOf, type Language } from './languages.ts';
import { loadCatalogue } from './load-catalogue.ts';
import { offeredLanguages } from './offered.ts';
import { localeFor, speechFor } from './speech.ts';
import { createText, type Text } from './text.ts';

/** Whoever opened a page of ours in a browser. */
export interface Reader {
  text: Text;
  language: Language;
  direction: 'ltr' | 'rtl';
}

/** Browsers send a hundred characters; what is beyond these bounds is not read. */
const maxHeaderLength = 500;
const maxTags = 20;

/**
 * The languages of a request, the most wanted first; those of weight 0 are not wanted. Source: RFC 9110, “Accept-Language”.
 */
export const acceptedTags = (header: string | undefined): string[] =>
  (header ?? '')
    .slice(0, maxHeaderLength)
    .split(',')
    .slice(0, maxTags)
    .map((part) => {
      const [tag = '', ...parameters] = part.split(';').map((each) => each.trim());
      const weight = parameters.find((each) => each.startsWith('q='));
      return { tag, weight: weight === undefined ? 1 : Number(weight.slice(2)) };
    })
    .filter(({ tag, weight }) => tag !== '' && weight > 0 && weight <= 1)
    .sort((one, other) => other.weight - one.weight)
    .map(({ tag }) => tag);

/** One for each language, for the life of the process: a page says the same in it to everybody. */
const readers = new Map<Language, Promise<Reader>>();

const readerOf = async (language: Language): Promise<Reader> => ({
  text: createText(localeFor(language, []), await loadCatalogue(language)),
  language,
  direction: directionOf(language),
});

/** In whose language a page is answered: the first accepted one that is offered, else English. `header`: Accept-Language. */
export const readerFor = (header: string | undefined): Promise<Reader> => {
  const { language } = speechFor({ tags: acceptedTags(header), offered: offeredLanguages });
  let reader = readers.get(language);
  if (reader === undefined) {
    reader = readerOf(language);
    readers.set(language, reader);
    // Asked for again by the next page.
    reader.catch(() => readers.delete(language));
  }
  return reader;
};
