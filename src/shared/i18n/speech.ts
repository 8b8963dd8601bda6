import { isLanguage, type Language } from './languages.ts';

/** In which language texts are, and how numbers and dates are written beside them. */
export interface Speech {
  language: Language;
  /** BCP 47, with the region of the person where it is known: `de-AT`. */
  locale: string;
}

/** English dates and numbers: the day before the month, 24 hours. */
export const englishSpeech: Speech = { language: 'en', locale: 'en-GB' };

/** Longer than any tag of a system or a browser; a longer one is none. */
const maxTagLength = 35;

const readTag = (tag: string): Intl.Locale | undefined => {
  if (tag.length > maxTagLength) return undefined;
  try {
    return new Intl.Locale(tag);
  } catch {
    // Not a language tag: systems and browsers also say `C` or `*`.
    return undefined;
  }
};

/** How numbers and dates are written: as the first of the tags that is of the language, else as in the language in general. */
export const localeFor = (language: Language, tags: readonly string[]): string => {
  const own = tags
    .map(readTag)
    .find((locale) => locale?.language === language && locale.region !== undefined);
  if (own) return own.baseName;
  return language === englishSpeech.language ? englishSpeech.locale : language;
};

/**
 * `wished`: what was chosen; undefined: nothing was, so the first of the person's languages that is offered counts. What is not
 * offered counts as not chosen; without any, English. `tags`: the person's languages as a system or a browser names them, the
 * most wanted first.
 */
export const speechFor = (of: {
  wished?: Language | undefined;
  tags: readonly string[];
  offered: readonly Language[];
}): Speech => {
  const isOffered = (language: unknown): language is Language =>
    isLanguage(language) && of.offered.includes(language);
  const language = isOffered(of.wished)
    ? of.wished
    : (of.tags.map((tag) => readTag(tag)?.language).find(isOffered) ?? englishSpeech.language);
  return { language, locale: localeFor(language, of.tags) };
};

/** A page's own address with its language, `?language=de&locale=de-AT`; English as above needs none. */
export const speechAsSearch = ({ language, locale }: Speech): string =>
  language === englishSpeech.language && locale === englishSpeech.locale
    ? ''
    : `?${new URLSearchParams({ language, locale }).toString()}`;

/** Of `location.search`; what is not readable as a language and a tag of it is English. */
export const speechOfSearch = (search: string): Speech => {
  const given = new URLSearchParams(search);
  const language = given.get('language');
  const locale = readTag(given.get('locale') ?? '');
  return isLanguage(language) && locale?.language === language
    ? { language, locale: locale.baseName }
    : englishSpeech;
};
