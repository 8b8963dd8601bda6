import { describe, expect, it } from 'vitest';
import { shownAddress, textParts } from '../../../src/renderer/ui/linkify.tsx';

describe('textParts', () => {
  it('finds addresses without the punctuation after them', () => {
    expect(textParts('See https://a.example/x?y=1). Or (http://b.example).')).toEqual([
      { text: 'See ' },
      { text: 'https://a.example/x?y=1', url: 'https://a.example/x?y=1' },
      { text: '). Or (' },
      { text: 'http://b.example', url: 'http://b.example' },
      { text: ').' },
    ]);
  });

  it('never makes a link of another scheme', () => {
    expect(
      textParts('javascript:alert(1) file:///etc/passwd ftp://a.example mailto:a@b.example //a.example'),
    ).toEqual([
      { text: 'javascript:alert(1) file:///etc/passwd ftp://a.example mailto:a@b.example //a.example' },
    ]);
  });
});

describe('where an address ends', () => {
  const linkOf = (text: string) => textParts(text).find(({ url }) => url !== undefined)?.url;
  it.each([
    [
      'brackets of its own',
      'https://wiki.invented.example/Rye_(bread)',
      'https://wiki.invented.example/Rye_(bread)',
    ],
    ['brackets of the sentence', '(https://a.example/x)', 'https://a.example/x'],
    ['both', '(see https://a.example/Rye_(bread)).', 'https://a.example/Rye_(bread)'],
    ['an index', 'https://a.example/?b[2]', 'https://a.example/?b[2]'],
    ['an apostrophe', "https://a.example/l'atelier/menu", "https://a.example/l'atelier/menu"],
    ['single quotes of the sentence', "'https://a.example/menu'", 'https://a.example/menu'],
    ['a Chinese full stop', 'https://a.example/menu。Danke', 'https://a.example/menu'],
    ['German quotes', '„https://a.example/menu“', 'https://a.example/menu'],
    ['French ones', '«https://a.example/menu»', 'https://a.example/menu'],
    ['a sign that turns the text', 'https://a.example/\u202Egnp.exe', 'https://a.example/'],
    ['a sign that is not seen', 'https://a.example/x\u200By', 'https://a.example/x'],
    ['an isolate', 'https://a.example/x\u2066y', 'https://a.example/x'],
    ['a sign in the host', 'https://exa\u202Emple.example/', 'https://exa'],
    ['Chinese brackets', '（https://a.example/x）', 'https://a.example/x'],
    ['an ellipsis', 'https://a.example/x…', 'https://a.example/x'],
    [
      'a name before @, which main refuses',
      'https://bank.example@evil.example/',
      'https://bank.example@evil.example/',
    ],
    ['a NUL', 'https://a.example/x\u0000y', 'https://a.example/x'],
  ])('is behind %s', (_what, text, url) => {
    expect(linkOf(text)).toBe(url);
    expect(
      textParts(text)
        .map((part) => part.text)
        .join(''),
    ).toBe(text);
  });

  it.each([
    ['plain ASCII as it is', 'https://a.example/x', 'https://a.example/x'],
    [
      'letters of one script that nobody mistakes',
      'https://bäckerei.example/x',
      'https://bäckerei.example/x',
    ],
    ['Japanese', 'https://パン.example/', 'https://パン.example/'],
    [
      'a Cyrillic letter among Latin ones plainly',
      'https://b\u0430kery.example/x',
      'https://xn--bkery-4ve.example/x',
    ],
    ['Hebrew', 'https://שלום.example/x', 'https://שלום.example/x'],
    [
      'letters of more than one script plainly',
      'https://bank\u10D0.example/x',
      'https://xn--bank-ybr.example/x',
    ],
    [
      'a name before the host as it is',
      'https://b\u0430d@b\u0430d.example/',
      'https://b\u0430d@xn--bd-7kc.example/',
    ],
    [
      'a host all in Cyrillic plainly, too',
      'https://\u0430\u0440\u0440\u04CF\u0435.example/',
      'https://xn--80ak6aa92e.example/',
    ],
  ])('shows %s', (_what, url, shown) => {
    expect(shownAddress(url)).toBe(shown);
  });

  it('makes no link of a host that no browser takes, such as one with letters of both directions', () => {
    const text = 'https://bank\u05D0.example/x';
    expect(textParts(text)).toEqual([{ text }]);
  });
});
