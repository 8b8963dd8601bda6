import { readFileSync, writeFileSync } from 'node:fs';
import { type Language, languages } from '../../src/shared/i18n/languages.ts';
import type { Catalogue } from '../../src/shared/i18n/text.ts';
import { inRepository } from '../paths.ts';
import type { FoundText } from './find-texts.ts';
import { whyUnfit } from './message-shape.ts';

/** Languages that have a catalogue: all but English, which stands in the source. */
export const translatedLanguages = languages.filter((language) => language !== 'en');

const fileOf = (language: Language): string =>
  inRepository('src', 'shared', 'i18n', 'catalogues', `${language}.json`);

export const readCatalogue = (language: Language): Catalogue =>
  JSON.parse(readFileSync(fileOf(language), 'utf8')) as Catalogue;

/** By key, so that two people who add texts rarely meet in one line. */
export const writeCatalogue = (language: Language, catalogue: Catalogue): void => {
  const sorted = Object.entries(catalogue).sort(([one], [other]) => (one < other ? -1 : 1));
  writeFileSync(fileOf(language), `${JSON.stringify(Object.fromEntries(sorted), undefined, 2)}\n`);
};

/** How a catalogue stands to the texts of the source. */
export interface Standing {
  language: Language;
  missing: FoundText[];
  /** Keys that no text has. */
  unused: string[];
  /** Translations that cannot stand for their English text, as `“English”: why`. */
  unfit: string[];
}

export const standingOf = (
  language: Language,
  texts: readonly FoundText[],
  catalogue: Catalogue = readCatalogue(language),
): Standing => {
  const keys = new Set(texts.map(({ key }) => key));
  const isThere = ({ key }: FoundText): boolean => Object.hasOwn(catalogue, key);
  return {
    language,
    missing: texts.filter((text) => !isThere(text)),
    unused: Object.keys(catalogue).filter((key) => !keys.has(key)),
    unfit: texts.filter(isThere).flatMap(({ key, english }) => {
      const why = whyUnfit(english, catalogue[key], language);
      return why === undefined ? [] : [`“${english}”: “${catalogue[key]}” ${why}`];
    }),
  };
};

/** Everything is said in it, and nothing in a way that cannot be shown. Keys that nobody asks for harm no reader. */
export const isComplete = ({ missing, unfit }: Standing): boolean =>
  missing.length === 0 && unfit.length === 0;

/** The languages that can be offered, in their order; English always. */
export const completeLanguages = (texts: readonly FoundText[]): Language[] =>
  languages.filter((language) => language === 'en' || isComplete(standingOf(language, texts)));

const offeredFile = inRepository('src', 'shared', 'i18n', 'offered.ts');

/** `offered.ts`, of the languages that are complete. */
export const offeredSource = (offered: readonly Language[]): string =>
  `import type { Language } from './languages.ts';

/**
 * Languages in which every text is translated, in the order in which they are offered. \`npm run i18n -- --offer\` writes it;
 * test/shared/i18n/catalogues.test.ts holds each of them complete.
 */
export const offeredLanguages: readonly Language[] = [${offered.map((each) => `'${each}'`).join(', ')}];
`;

export const writeOffered = (offered: readonly Language[]): void =>
  writeFileSync(offeredFile, offeredSource(offered));
