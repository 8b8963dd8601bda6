import { describe, expect, it } from 'vitest';
import { allHours, quietAt, quietUntil, type NoticeHours } from '../../src/shared/domain/notice-rules.ts';

/** Local time: the rules go by the clock on the wall. 2026-11-02 is a Monday. */
const at = (day: number, hour: number, minute = 0): number => new Date(2026, 10, day, hour, minute).getTime();
const workingHours = (hours: NoticeHours): NoticeHours[] =>
  allHours.map((all, day) =>
    day === 0 || day === 6 ? { fromMinute: 0, toMinute: 0 } : { ...all, ...hours },
  );
const nineToFive = { quietUntilMs: 0, noticeHours: workingHours({ fromMinute: 540, toMinute: 1020 }) };

describe('quiet', () => {
  it('is never, without hours and without a choice', () => {
    for (let day = 1; day <= 8; day += 1)
      expect(quietAt({ quietUntilMs: 0, noticeHours: allHours }, at(day, 0))).toBeUndefined();
  });
  it('is outside the hours of the day, until they begin', () => {
    expect(quietAt(nineToFive, at(2, 8, 59))).toEqual({ because: 'quiet-hours', untilMs: at(2, 9) });
    expect(quietAt(nineToFive, at(2, 9))).toBeUndefined();
    expect(quietAt(nineToFive, at(2, 16, 59))).toBeUndefined();
    expect(quietAt(nineToFive, at(2, 17))).toEqual({ because: 'quiet-hours', untilMs: at(3, 9) });
  });
  it('lasts over a weekend without hours', () => {
    expect(quietAt(nineToFive, at(6, 18))).toEqual({ because: 'quiet-hours', untilMs: at(9, 9) });
  });
  it('knows a night shift that ends the day after', () => {
    const nights = { quietUntilMs: 0, noticeHours: workingHours({ fromMinute: 1320, toMinute: 360 }) };
    expect(quietAt(nights, at(3, 5))).toBeUndefined();
    expect(quietAt(nights, at(3, 7))).toEqual({ because: 'quiet-hours', untilMs: at(3, 22) });
    // Friday's shift ends on Saturday.
    expect(quietAt(nights, at(7, 5))).toBeUndefined();
    expect(quietAt(nights, at(7, 6))).toMatchObject({ untilMs: at(9, 22) });
  });
  it('is for as long as a table without an hour stands', () => {
    const never = { quietUntilMs: 0, noticeHours: workingHours({ fromMinute: 0, toMinute: 0 }) };
    expect(quietAt(never, at(2, 12))).toMatchObject({ because: 'quiet-hours' });
  });
  it('is for now by choice, and over with its time', () => {
    const chosen = { quietUntilMs: quietUntil('half-hour', at(2, 12)), noticeHours: allHours };
    expect(quietAt(chosen, at(2, 12, 29))).toEqual({ because: 'quiet-for-now', untilMs: at(2, 12, 30) });
    expect(quietAt(chosen, at(2, 12, 30))).toBeUndefined();
    expect(quietUntil('hour', at(2, 12))).toBe(at(2, 13));
    expect(quietUntil('tomorrow', at(2, 23, 50))).toBe(at(3, 8));
  });
});
