import { describe, expect, it } from 'vitest';
import { acceptedTags, readerFor } from '../../../src/shared/i18n/accept-language.ts';
import { languages } from '../../../src/shared/i18n/languages.ts';
import { speechAsSearch, speechFor, speechOfSearch } from '../../../src/shared/i18n/speech.ts';

describe('the language somebody is spoken to in', () => {
  it.each([
    ['theirs, with their region', undefined, ['de-AT', 'en-US'], 'de', 'de-AT'],
    ['the first of theirs that is offered', undefined, ['nl-NL', 'pl-PL', 'en'], 'pl', 'pl-PL'],
    ['English where none is', undefined, ['nl-NL', 'ja'], 'en', 'en-GB'],
    ['English as they write it', undefined, ['en-US'], 'en', 'en-US'],
    [
      'what they chose, with the region of the system where it is of that language',
      'fr',
      ['de-DE', 'fr-CA'],
      'fr',
      'fr-CA',
    ],
    ['what they chose, without a region that is not of it', 'es', ['de-DE'], 'es', 'es'],
    ['English by choice on a German system', 'en', ['de-DE'], 'en', 'en-GB'],
    ['a script beside the region', undefined, ['ar-Latn-EG'], 'ar', 'ar-Latn-EG'],
    ['without what the system adds to a tag', undefined, ['de-DE-u-co-phonebk'], 'de', 'de-DE'],
    [
      'English where the system says nothing readable',
      undefined,
      ['C', '*', '', 'x'.repeat(500)],
      'en',
      'en-GB',
    ],
  ] as const)('is %s', (_, wished, tags, language, locale) => {
    expect(speechFor({ wished, tags, offered: languages })).toEqual({ language, locale });
  });

  it('is none that is not offered, chosen or not', () => {
    const offered = ['en', 'pl'] as const;
    expect(speechFor({ wished: 'de', tags: ['pl-PL'], offered }).language).toBe('pl');
    expect(speechFor({ tags: ['de', 'fr'], offered }).language).toBe('en');
  });
});

describe('the address of a page', () => {
  it('carries its language, and nothing for English as it is by default', () => {
    expect(speechAsSearch({ language: 'en', locale: 'en-GB' })).toBe('');
    for (const speech of [
      { language: 'de', locale: 'de-AT' },
      { language: 'en', locale: 'en-US' },
    ] as const)
      expect(speechOfSearch(speechAsSearch(speech))).toEqual(speech);
  });

  it.each([
    '',
    '?language=xx&locale=xx',
    '?language=de',
    '?language=de&locale=fr-FR',
    '?language=de&locale=%00',
    `?language=de&locale=de-${'a'.repeat(400)}`,
    '?language=__proto__&locale=en',
    '?language=de&locale=de"><script>',
  ])('is English where it does not name one: %s', (search) => {
    expect(speechOfSearch(search)).toEqual({ language: 'en', locale: 'en-GB' });
  });
});

describe('Accept-Language', () => {
  it.each([
    ['de-AT,de;q=0.9,en;q=0.8', ['de-AT', 'de', 'en']],
    ['en;q=0.2, pl ;q=0.9, fr', ['fr', 'pl', 'en']],
    ['de;q=0, es', ['es']],
    ['*', ['*']],
    ['de;q=x, es;q=2', []],
    [undefined, []],
    ['', []],
  ])('%s', (header, tags) => {
    expect(acceptedTags(header)).toEqual(tags);
  });

  it('is read only so far, whatever somebody sends', () => {
    expect(acceptedTags('a,'.repeat(1_000_000))).toHaveLength(20);
    expect(acceptedTags(`${'d'.repeat(1_000_000)},de`)).toHaveLength(1);
  });

  it('leads to a page in a language that is offered, with its direction', async () => {
    const { language, direction, text } = await readerFor('nl, ja;q=0.5');
    expect([language, direction, text('Assign')]).toEqual(['en', 'ltr', 'Assign']);
    expect(await readerFor('nl')).toBe(await readerFor(undefined));
  });
});
