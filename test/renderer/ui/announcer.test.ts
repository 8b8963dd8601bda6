import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { announcementGapMs, createAnnouncer } from '../../../src/renderer/ui/announcer.ts';
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
    expect(said).toEqual(['Maya: one.', 'Maya: two. Leo: three.']);
    vi.advanceTimersByTime(announcementGapMs * 2);
    expect(said).toHaveLength(2);
    announcer.say('Maya: four.');
    expect(said.at(-1)).toBe('Maya: four.');
  });

  it('begins with who wrote, and only counts what nobody would hear to its end', () => {
    const said: string[] = [];
    const announcer = createAnnouncer((text) => text !== '' && said.push(text));
    announcer.say('Maya: zero.');
    for (let number = 1; number <= 40; number += 1) announcer.say(`Maya: ${number}.`);
    vi.advanceTimersByTime(announcementGapMs);
    expect(said).toEqual(['Maya: zero.', 'Maya: 38. Maya: 39. Maya: 40. And 37 more before.']);
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

describe('pictureUrl', () => {
  it('sends every remote picture through main', () => {
    expect(pictureUrl('https://cdn.example/ä.png')).toBe(
      'backchannel://image/aHR0cHM6Ly9jZG4uZXhhbXBsZS_DpC5wbmc',
    );
    expect(pictureUrl('backchannel://media/x')).toBe('backchannel://media/x');
    expect(pictureUrl(undefined)).toBeUndefined();
  });
});
