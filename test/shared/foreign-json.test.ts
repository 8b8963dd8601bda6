import { describe, expect, it } from 'vitest';
import { asFlag, asLink, asTimeMs, noLaterThan, parseExactJson } from '../../src/shared/foreign-json.ts';

describe('asTimeMs', () => {
  const at = 1_790_000_100_000;
  it.each<[string, unknown, number | undefined]>([
    ['seconds', 1_790_000_100, at],
    ['seconds with a fraction', 1_790_000_100.25, at + 250],
    ['seconds as text', '1790000100', at],
    ['seconds with a fraction as text', '1790000100.250', at + 250],
    ['ms', at, at],
    ['ms as text', '1790000100000', at],
    ['µs', 1_790_000_100_000_000, at],
    ['µs as text', '1790000100000000', at],
    ['ns as text', '1790000100000000000', at],
    ['ISO 8601', '2026-09-21T14:15:00Z', at],
    ['ISO 8601 as the history writes it', '2026-09-21T16:15:00+0200', at],
    ['a number of ten thousandths, read as ms of a far year', 17_900_001_000_000, 17_900_001_000_000],
    ['zero', 0, undefined],
    ['one', 1, undefined],
    ['a negative number', -at, undefined],
    ['a time before Instagram', 1_000_000_000, undefined],
    ['endless', Number.POSITIVE_INFINITY, undefined],
    ['more than any unit', 1e300, undefined],
    ['words', 'soon', undefined],
    ['an empty text', '', undefined],
    ['null', null, undefined],
    ['a list', [at], undefined],
  ])('B1: reads %s', (_name, value, expected) => {
    expect(asTimeMs(value)).toBe(expected);
  });

  it('B1: bounds what others tell by when it came', () => {
    expect(noLaterThan(at, at + 1)).toBe(at);
    expect(noLaterThan(at, at - 1)).toBe(at - 1);
  });
});

describe('asFlag', () => {
  it.each([true, 'true', 'TRUE', ' true ', 1, '1'])('D2: takes %j as true', (value) => {
    expect(asFlag(value)).toBe(true);
  });
  it.each([false, 'false', 0, '0', 2, '', 'yes', null, undefined, {}, [], [true]])(
    'D2: takes %j as false',
    (value) => {
      expect(asFlag(value)).toBe(false);
    },
  );
});

describe('asLink', () => {
  it.each([
    ['https://cdn.invented.example/a.jpg', 'https://cdn.invented.example/a.jpg'],
    ['http://127.0.0.1:1/a', 'http://127.0.0.1:1/a'],
    ['javascript:alert(1)', undefined],
    ['file:///etc/passwd', undefined],
    ['not a link', undefined],
    ['https://', undefined],
    [7, undefined],
    [null, undefined],
  ])('reads %j', (value, expected) => {
    expect(asLink(value)).toBe(expected);
  });
});

describe('parseExactJson', () => {
  it('D1: keeps every digit of an id that is a number', () => {
    expect(parseExactJson('{"data":[{"id":17841400000000043}]}')).toEqual({
      data: [{ id: '17841400000000043' }],
    });
  });
});
