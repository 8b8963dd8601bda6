import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { announcementGapMs, createAnnouncer } from '../../../src/renderer/ui/announcer.ts';
import { shownAddress, textParts } from '../../../src/renderer/ui/linkify.tsx';
import { pictureUrl } from '../../../src/renderer/api/picture-url.ts';

describe('createAnnouncer', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  it('speaks at once, then at most once per gap, summing up what came meanwhile', () => {
    const said: string[] = [];
    const announcer = createAnnouncer((text) => text !== '' && said.push(text));
    announcer.say('Maya: one.');
    announcer.say('Maya: two.');
    announcer.say('Leo: three.');
    expect(said).toEqual(['Maya: one.']);
    vi.advanceTimersByTime(announcementGapMs);
    expect(said).toEqual(['Maya: one.', '2 announcements. Leo: three.']);
    vi.advanceTimersByTime(announcementGapMs * 2);
    expect(said).toHaveLength(2);
    announcer.say('Maya: four.');
    expect(said.at(-1)).toBe('Maya: four.');
  });

  it('leaves nothing in the live region once it has been read: the message may have been unsent since', () => {
    let region = '';
    const announcer = createAnnouncer((text) => (region = text));
    announcer.say('Maya: one.');
    vi.advanceTimersByTime(announcementGapMs - 1);
    expect(region).toBe('Maya: one.');
    announcer.say('Maya: two.');
    vi.advanceTimersByTime(announcementGapMs);
    expect(region).toBe('Maya: two.');
    vi.advanceTimersByTime(announcementGapMs);
    expect(region).toBe('');
  });

  it('is silent after it was stopped, and speaks again when asked to', () => {
    const said: string[] = [];
    const announcer = createAnnouncer((text) => said.push(text));
    announcer.say('Maya: one.');
    announcer.say('Maya: two.');
    announcer.stop();
    vi.advanceTimersByTime(announcementGapMs * 2);
    expect(said).toEqual(['Maya: one.']);
    announcer.say('Maya: three.');
    expect(said).toEqual(['Maya: one.', 'Maya: three.']);
  });
});

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
    expect(textParts('javascript:alert(1) file:///etc/passwd')).toEqual([
      { text: 'javascript:alert(1) file:///etc/passwd' },
    ]);
  });
});

describe('pictureUrl', () => {
  it('sends every remote picture through main', () => {
    expect(pictureUrl('https://cdn.example/ä.png')).toBe(
      'backchannel://image/aHR0cHM6Ly9jZG4uZXhhbXBsZS_DpC5wbmc',
    );
    expect(pictureUrl('backchannel://media/x')).toBe('backchannel://media/x');
    expect(pictureUrl(undefined)).toBeUndefined();
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
    [
      'a host all in Cyrillic plainly, too',
      'https://\u0430\u0440\u0440\u04CF\u0435.example/',
      'https://xn--80ak6aa92e.example/',
    ],
  ])('shows %s', (_what, url, shown) => {
    expect(shownAddress(url)).toBe(shown);
  });
});
