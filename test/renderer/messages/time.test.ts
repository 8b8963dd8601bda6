import { describe, expect, it } from 'vitest';
import {
  clockTime,
  dayHeading,
  fullTime,
  momentBeside,
  recordedDueMoment,
  recordedMoment,
  recordedWhen,
  rowTime,
  sinceWords,
  timeAgo,
  timeLeft,
  timeLeftPlaces,
  timeLeftShort,
  untilWords,
  whenWords,
} from '../../../src/renderer/messages/time.ts';

const minute = 60_000;
const hour = 60 * minute;
const day = 24 * hour;
// A Thursday, local time, so that the words do not depend on the machine's zone.
const now = new Date(2024, 10, 21, 14, 2).getTime();

describe('timeLeft', () => {
  it.each([
    [30_000, 'under a minute', '<1m'],
    [45 * minute, '45 min', '45m'],
    [hour + 59 * minute, '1 h 59 min', '1h'],
    [2 * hour, '2 h', '2h'],
    [21 * hour + 40 * minute, '21 h', '21h'],
    [5 * day + 3 * hour, '5 d 3 h', '5d'],
    [2 * day, '2 d', '2d'],
  ])('says %d ms as words', (ms, words, short) => {
    expect(timeLeft(ms)).toBe(words);
    expect(timeLeftShort(ms)).toBe(short);
  });
});

describe('days', () => {
  it('names today, yesterday, a weekday and a year', () => {
    expect(dayHeading(now - hour, now)).toBe('Today');
    expect(dayHeading(now - day, now)).toBe('Yesterday');
    expect(dayHeading(now - 3 * day, now)).toBe('Monday 18 November');
    expect(dayHeading(new Date(2023, 4, 2).getTime(), now)).toBe('2 May 2023');
  });

  it('counts by the calendar, not by 24 hours', () => {
    const lateYesterday = new Date(2024, 10, 20, 23, 59).getTime();
    expect(dayHeading(lateYesterday, new Date(2024, 10, 21, 0, 1).getTime())).toBe('Yesterday');
  });

  it('shortens for a row', () => {
    expect(rowTime(now - hour, now)).toBe('13:02');
    expect(rowTime(now - day, now)).toBe('Yesterday');
    expect(rowTime(now - 3 * day, now)).toBe('Mon');
    expect(rowTime(now - 18 * day, now)).toBe('3 Nov');
  });

  it('stands beside something, and is part of a sentence', () => {
    expect(momentBeside(now, now)).toBe('14:02');
    expect(momentBeside(now - day, now)).toBe('yesterday 14:02');
    expect(timeAgo(now - 20_000, now)).toBe('just now');
    expect(timeAgo(now - 5 * minute, now)).toBe('5 min ago');
    expect(timeAgo(now - day, now)).toBe('yesterday at 14:02');
  });

  it.each([
    [now, 'since 14:02', 'at 14:02', 'until 14:02'],
    [now - day, 'since yesterday 14:02', 'yesterday at 14:02', 'until yesterday 14:02'],
    [now - 3 * day, 'since Monday 14:02', 'on Monday at 14:02', 'until Monday 14:02'],
    [now - 6 * day, 'since Friday 14:02', 'on Friday at 14:02', 'until Friday 14:02'],
    [now - 18 * day, 'since 3 Nov 14:02', 'on 3 Nov at 14:02', 'until 3 Nov 14:02'],
  ])('says since when, when and until when of %d', (ms, since, when, until) => {
    expect(sinceWords(ms, now)).toBe(since);
    expect(whenWords(ms, now)).toBe(when);
    expect(untilWords(ms, now)).toBe(until);
  });

  it('lets a sentence say “within a minute” in its own way', () => {
    expect(timeLeftPlaces(30_000)).toEqual({ length: 'short', time: 'under a minute' });
    expect(timeLeftPlaces(45 * minute)).toEqual({ length: 'other', time: '45 min' });
  });
});

describe('the time zone', () => {
  it('of every label is that of now, also when it changed while the window was open', async () => {
    const ms = Date.UTC(2026, 5, 1, 22, 30);
    const before = process.env['TZ'];
    const said: string[] = [];
    for (const zone of ['Europe/Warsaw', 'America/New_York', 'Asia/Tokyo']) {
      process.env['TZ'] = zone;
      // What was written in one go before has ended.
      await Promise.resolve();
      said.push(`${clockTime(ms)} ${fullTime(ms)}`);
    }
    if (before === undefined) delete process.env['TZ'];
    else process.env['TZ'] = before;
    await Promise.resolve();
    expect(said.map((each) => each.slice(0, 5))).toEqual(['00:30', '18:30', '07:30']);
    expect(said.map((each) => /\d+ June/.exec(each)?.[0])).toEqual(['2 June', '1 June', '2 June']);
  });

  it('of a removal is told beside the one of its record, which is UTC', async () => {
    const ms = Date.UTC(2026, 10, 29, 23, 5);
    const before = process.env['TZ'];
    const said: string[] = [];
    for (const zone of ['Europe/Warsaw', 'Europe/London', 'America/New_York']) {
      process.env['TZ'] = zone;
      await Promise.resolve();
      said.push(recordedDueMoment(ms), recordedMoment(ms, ms), recordedWhen(ms, ms));
    }
    if (before === undefined) delete process.env['TZ'];
    else process.env['TZ'] = before;
    await Promise.resolve();
    expect(said).toEqual([
      'Monday 30 November, 00:05 (29 Nov, 23:05 UTC)',
      '00:05 (29 Nov, 23:05 UTC)',
      'at 00:05 (29 Nov, 23:05 UTC)',
      'Sunday 29 November, 23:05',
      '23:05',
      'at 23:05',
      'Sunday 29 November, 18:05 (23:05 UTC)',
      '18:05 (23:05 UTC)',
      'at 18:05 (23:05 UTC)',
    ]);
  });
});
