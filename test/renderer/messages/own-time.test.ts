import { describe, expect, it } from 'vitest';
import { daysAhead, momentOf, tomorrowValue } from '../../../src/renderer/messages/own-time.ts';

const nowMs = new Date(2026, 10, 3, 14, 2).getTime();
const at = (hours: number, minutes = 0): number => new Date(2026, 10, 4, hours, minutes).getTime();

describe('a time of one’s own', () => {
  it('is a day in words and a time as people write it', () => {
    expect(daysAhead(nowMs).slice(0, 3)).toEqual([
      { value: '2026-11-03', label: 'Today' },
      { value: '2026-11-04', label: 'Tomorrow' },
      { value: '2026-11-05', label: 'Thu 5 Nov' },
    ]);
    expect(tomorrowValue(nowMs)).toBe('2026-11-04');
    // Days of 23 and 25 hours are days.
    expect(new Set(daysAhead(new Date(2026, 2, 1).getTime()).map(({ value }) => value)).size).toBe(92);
  });

  it.each([
    ['17:00', at(17)],
    ['17.30', at(17, 30)],
    ['9', at(9)],
    ['930', at(9, 30)],
    [' 5 pm ', at(17)],
    ['12am', at(0)],
    ['12:15 PM', at(12, 15)],
    ['', undefined],
    ['25:00', undefined],
    ['13 pm', undefined],
    ['9:75', undefined],
    ['soon', undefined],
  ])('%j', (time, ms) => {
    expect(momentOf('2026-11-04', time)).toBe(ms);
  });
});
