import { describe, expect, it } from 'vitest';
import { placesInside } from '../../../src/shared/search/match.ts';
import { dayOf, filterText, parseQuery, withoutFilter } from '../../../src/shared/search/query.ts';

/** A Sunday, at noon. */
const nowMs = new Date(2026, 10, 29, 12).getTime();
const shown = (text: string): string[] => {
  const { terms, filters, problems } = parseQuery(text, nowMs);
  return [
    ...terms.map(({ words, isPrefix }) => `${words.join('_')}${isPrefix ? '*' : ''}`),
    ...filters.map(({ name, value }) => `${name}=${value}`),
    ...problems.map(({ kind, filter }) => `!${kind}:${filter.name}`),
  ];
};

describe('a search', () => {
  it.each([
    ['green dress', ['green', 'dress*']],
    ['green dress ', ['green', 'dress']],
    ['dres in:inbox', ['dres*', 'in=inbox']],
    ['dress from:', ['dress*', '!no-value:from']],
    ['"green dress"', ['green_dress']],
    ['"green dress', ['green_dress']],
    ['from:me parcel', ['parcel*', 'from=me']],
    ['FROM:"Jonas Žák" has:image', ['from=Jonas Žák', 'has=image']],
    ['from: parcel', ['parcel*', '!no-value:from']],
    ['has:gold', ['!unknown-has:has']],
    ['before:someday', ['!unknown-date:before']],
    ['http://x.test', ['http_x_test*']],
    ['note:this', ['note_this*']],
    ['a-b', ['a_b*']],
    ['!!! ???', []],
    ['', []],
    ['"', []],
    ['AND OR NOT NEAR(', ['and', 'or', 'not', 'near*']],
    ['x" OR "y', ['x', 'or', 'y']],
  ])('%j', (text, expected) => {
    expect(shown(text)).toEqual(expected);
  });

  it('goes on without one of its filters', () => {
    const text = 'green from:me dress';
    const [filter] = parseQuery(text, nowMs).filters;
    expect(filter && withoutFilter(text, filter)).toBe('green dress');
    expect(filterText('from', 'Jonas Žák')).toBe('from:"Jonas Žák"');
  });

  it.each([
    ['today', '2026-11-29'],
    ['yesterday', '2026-11-28'],
    ['7d', '2026-11-22'],
    ['2w', '2026-11-15'],
    ['2026-02-28', '2026-02-28'],
    ['28.2.2026', '2026-02-28'],
    ['3 dec', '2025-12-03'],
    ['3 dec 2024', '2024-12-03'],
    ['monday', '2026-11-23'],
    ['sunday', '2026-11-22'],
    ['2026-02-30', undefined],
    ['99999d', undefined],
    ['soon', undefined],
  ])('day %j is %j', (text, expected) => {
    const day = dayOf(text, nowMs);
    const date = day && new Date(day.startMs);
    const shownDay =
      date &&
      `${date.getFullYear()}-${String(date.getMonth() + 1).padStart(2, '0')}-${String(date.getDate()).padStart(2, '0')}`;
    expect(shownDay).toBe(expected);
  });
});

describe('places inside a text', () => {
  it.each([
    ['Bread, bread', 'READ', ['read', 'read']],
    ['Žluťoučký kůň', 'tou', ['ťou']],
    ['green   dress', 'n dr', ['n   dr']],
    ['ﬁne', 'in', ['ﬁne']],
    ['👍🏽 ok', '👍', ['👍🏽']],
    ['東京タワー', '京タ', ['京タ']],
    ['x', ' ', []],
  ])('%j has %j', (text, wanted, places) => {
    expect(placesInside(text, wanted).map(({ start, end }) => text.slice(start, end))).toEqual(places);
  });
});
