import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import {
  completeLanguages,
  isComplete,
  offeredSource,
  standingOf,
  translatedLanguages,
} from '../../../scripts/i18n/catalogue-files.ts';
import { findTexts } from '../../../scripts/i18n/find-texts.ts';
import { inRepository } from '../../../scripts/paths.ts';
import { loadCatalogue } from '../../../src/shared/i18n/load-catalogue.ts';
import { offeredLanguages } from '../../../src/shared/i18n/offered.ts';

const { texts, problems } = findTexts();

describe('the texts of the product', () => {
  it('are written so that a catalogue can translate them', () => {
    expect(problems).toEqual([]);
    expect(texts.length).toBeGreaterThan(500);
  });
});

describe.each(translatedLanguages)('the catalogue %s', (language) => {
  const standing = standingOf(language, texts);

  it('has nothing that cannot stand for its English text', () => {
    expect(standing.unfit).toEqual([]);
  });

  it.runIf(offeredLanguages.includes(language))('is complete, for it is offered', () => {
    // `npm run i18n -- --missing` writes them out.
    expect(standing.missing.map(({ english, places }) => `${english} (${places[0]})`)).toEqual([]);
    // `npm run i18n -- --prune` takes them away.
    expect(standing.unused).toEqual([]);
  });

  it.runIf(!offeredLanguages.includes(language))(
    `is not offered: ${standing.missing.length} are missing`,
    () => {
      // A language that has become complete is offered: `npm run i18n -- --offer`.
      expect(isComplete(standing)).toBe(false);
    },
  );

  it('is what is loaded', async () => {
    const file = inRepository('src', 'shared', 'i18n', 'catalogues', `${language}.json`);
    expect(await loadCatalogue(language)).toEqual(JSON.parse(readFileSync(file, 'utf8')));
  });
});

describe('the languages that are offered', () => {
  it('are those that are complete (npm run i18n -- --offer)', () => {
    expect(offeredLanguages).toEqual(completeLanguages(texts));
    const file = readFileSync(inRepository('src', 'shared', 'i18n', 'offered.ts'), 'utf8');
    expect(file).toBe(offeredSource(offeredLanguages));
  });
});
