import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import type { Language } from '../src/shared/i18n/languages.ts';
import type { Catalogue } from '../src/shared/i18n/text.ts';
import { ActionableError, runMain } from './actionable-error.ts';
import {
  completeLanguages,
  isComplete,
  readCatalogue,
  standingOf,
  translatedLanguages,
  writeCatalogue,
  writeOffered,
} from './i18n/catalogue-files.ts';
import { findTexts, type FoundText } from './i18n/find-texts.ts';
import { findUntranslated } from './i18n/untranslated.ts';
import { whyUnfit } from './i18n/message-shape.ts';
import { inRepository } from './paths.ts';

/**
 * `npm run i18n`: how the catalogues of the languages stand to the texts of the source. Ends with 1 where a call or a translation is wrong.
 * - `-- --missing de [FILE]`: what is not translated, as JSON `[{ key, english, context, places }]`, to the terminal or into the file;
 * - `-- --merge de FILE`: takes translations over, `{ key: translation }` or `[{ key, translation }]`; what does not fit is named and left out;
 * - `-- --list [FILE]`: all texts in that form (out/i18n/texts.json);
 * - `-- --untranslated`: what the window says without asking for it in a language;
 * - `-- --prune`: takes translations away that no text asks for;
 * - `-- --offer`: writes down which languages are complete (src/shared/i18n/offered.ts).
 */

const asJson = (value: unknown): string => `${JSON.stringify(value, undefined, 2)}\n`;

const languageNamed = (name: string | undefined): Language => {
  const language = translatedLanguages.find((each) => each === name);
  if (!language) throw new ActionableError(`Name a language: ${translatedLanguages.join(', ')}.`);
  return language;
};

const print = (content: unknown, file: string | undefined): void => {
  if (file === undefined) process.stdout.write(asJson(content));
  else {
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, asJson(content));
  }
};

const readTranslations = (file: string): [key: string, translation: unknown][] => {
  let content: unknown;
  try {
    content = JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    throw new ActionableError(`${file} is no JSON file that can be read.`);
  }
  if (!Array.isArray(content)) return Object.entries(content as Record<string, unknown>);
  return (content as Record<string, unknown>[]).map(({ key, translation }) => [String(key), translation]);
};

const merge = (language: Language, file: string | undefined, texts: readonly FoundText[]): number => {
  if (file === undefined) throw new ActionableError('Name the file with the translations.');
  const byKey = new Map(texts.map((text) => [text.key, text]));
  const catalogue: Record<string, string> = { ...readCatalogue(language) };
  const refused: string[] = [];
  let taken = 0;
  for (const [key, translation] of readTranslations(file)) {
    const text = byKey.get(key);
    const why = text ? whyUnfit(text.english, translation, language) : 'is no text of the source';
    if (why === undefined) {
      catalogue[key] = String(translation);
      taken += 1;
    } else refused.push(`${JSON.stringify(key)}: ${why}`);
  }
  writeCatalogue(language, catalogue);
  console.log(`${language}: ${taken} taken, ${standingOf(language, texts).missing.length} still missing`);
  for (const each of refused) console.error(`not taken: ${each}`);
  return refused.length > 0 ? 1 : 0;
};

const prune = (texts: readonly FoundText[]): void => {
  for (const language of translatedLanguages) {
    const unused = new Set(standingOf(language, texts).unused);
    const kept = Object.entries(readCatalogue(language)).filter(([key]) => !unused.has(key));
    writeCatalogue(language, Object.fromEntries(kept) as Catalogue);
    console.log(`${language}: ${unused.size} taken away`);
  }
};

const report = (texts: readonly FoundText[], problems: readonly string[]): number => {
  for (const problem of problems) console.error(problem);
  console.log(`${texts.length} texts in the source, ${problems.length} wrong calls`);
  const standings = translatedLanguages.map((language) => standingOf(language, texts));
  for (const standing of standings) {
    const { language, missing, unused, unfit } = standing;
    const word = isComplete(standing) ? 'complete' : `${missing.length} missing`;
    console.log(`${language}: ${word}, ${unused.length} unused, ${unfit.length} that do not fit`);
    for (const each of unfit) console.error(`  ${each}`);
  }
  return problems.length > 0 || standings.some(({ unfit }) => unfit.length > 0) ? 1 : 0;
};

runMain(() => {
  const [command, first, second] = process.argv.slice(2);
  const { texts, problems } = findTexts();
  const run = (): number | void => {
    if (command === undefined) return report(texts, problems);
    if (command === '--list') return print(texts, first ?? inRepository('out', 'i18n', 'texts.json'));
    if (command === '--missing') return print(standingOf(languageNamed(first), texts).missing, second);
    if (command === '--merge') return merge(languageNamed(first), second, texts);
    if (command === '--untranslated') {
      for (const { file, line, text } of findUntranslated()) console.log(`${file}:${line} “${text}”`);
      return undefined;
    }
    if (command === '--prune') return prune(texts);
    if (command === '--offer') {
      const complete = completeLanguages(texts);
      writeOffered(complete);
      return console.log(`Offered: ${complete.join(', ')}`);
    }
    throw new ActionableError(
      `${command} is not known: --missing, --merge, --list, --untranslated, --prune, --offer.`,
    );
  };
  return Promise.resolve().then(run);
});
