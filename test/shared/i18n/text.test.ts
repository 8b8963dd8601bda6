import { afterEach, describe, expect, it } from 'vitest';
import { choiceWords, listWords } from '../../../src/shared/i18n/lists.ts';
import {
  catalogueKey,
  createText,
  english,
  inEnglish,
  presentLanguage,
  presentLocale,
  setLanguage,
  text,
} from '../../../src/shared/i18n/text.ts';

afterEach(() => setLanguage('en', {}));

const polish = {
  Assign: 'Przypisz',
  '{count, plural, one {# note} other {# notes}}':
    '{count, plural, one {# notatka} few {# notatki} many {# notatek} other {# notatki}}',
  [catalogueKey('Open', 'verb, on a button')]: 'Otwórz',
  'Read <more>all of it</more>': '<more>Całość</more> tutaj',
};

describe('a text', () => {
  it('is English where nobody has translated it', () => {
    expect(inEnglish('Assigned to {name}', { name: 'Anna' })).toBe('Assigned to Anna');
    expect(inEnglish('{count, plural, one {# note} other {# notes}}', { count: 2_234 })).toBe('2,234 notes');
    expect(createText('pl', {})('Assign')).toBe('Assign');
  });

  it('follows the numbers of its language', () => {
    const { '{count, plural, one {# note} other {# notes}}': _ } = polish;
    const say = createText('pl', polish);
    const notes = (count: number) => say('{count, plural, one {# note} other {# notes}}', { count });
    expect([1, 3, 5, 22].map(notes)).toEqual(['1 notatka', '3 notatki', '5 notatek', '22 notatki']);
  });

  it('is told apart by its context, and put together from parts in the order of its language', () => {
    const say = createText('pl', polish);
    expect(say.in('verb, on a button', 'Open')).toBe('Otwórz');
    expect(say('Open')).toBe('Open');
    expect(
      say.rich<string>('Read <more>all of it</more>', { more: (parts) => `[${parts.join('')}]` }).join(''),
    ).toBe('[Całość] tutaj');
    expect(say.of(english('Assign'))).toBe('Przypisz');
  });

  it('keeps what people are called: nothing in a value is read as a text', () => {
    expect(inEnglish('Not sent: {reply}', { reply: "{name} <b> 'quoted' #" })).toBe(
      "Not sent: {name} <b> 'quoted' #",
    );
  });

  it('fails where a value is missing, in every language alike', () => {
    expect(() => inEnglish('Assigned to {name}')).toThrow();
    expect(() => createText('pl', { 'Assigned to {name}': 'Dla: {name}' })('Assigned to {name}')).toThrow();
  });

  it('is in the language of the process from the moment it is set', () => {
    expect([presentLanguage(), presentLocale(), text('Assign')]).toEqual(['en', 'en-GB', 'Assign']);
    setLanguage('pl', polish);
    expect([presentLanguage(), presentLocale(), text('Assign')]).toEqual(['pl', 'pl', 'Przypisz']);
    setLanguage('de', {}, 'de-AT');
    expect(presentLocale()).toBe('de-AT');
    expect(listWords(['Anna', 'Ben', 'Carla'])).toBe('Anna, Ben und Carla');
    expect(choiceWords(['Anna', 'Ben'])).toBe('Anna oder Ben');
  });
});
