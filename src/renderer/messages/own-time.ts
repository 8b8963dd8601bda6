import { text } from '../../shared/i18n/text.ts';
import { inPresentZone } from './time.ts';

/** A day and a time that a person chooses, said as every other moment here: no order of day and month to be mistaken. */

/** Weeks that somebody plans ahead. */
const offeredDays = 92;

const dayFormat = inPresentZone({ weekday: 'short', day: 'numeric', month: 'short' });

const dayFrom = (nowMs: number, days: number): Date => {
  const day = new Date(nowMs);
  day.setHours(0, 0, 0, 0);
  day.setDate(day.getDate() + days);
  return day;
};

/** `2026-11-03`, by this computer's calendar. */
const dayValue = (day: Date): string =>
  `${day.getFullYear()}-${String(day.getMonth() + 1).padStart(2, '0')}-${String(day.getDate()).padStart(2, '0')}`;

/** The days that are offered, today first. */
export const daysAhead = (nowMs: number): { value: string; label: string }[] =>
  Array.from({ length: offeredDays }, (_, index) => {
    const day = dayFrom(nowMs, index);
    return {
      value: dayValue(day),
      label: [text('Today'), text('Tomorrow')][index] ?? dayFormat.format(day.getTime()),
    };
  });

/** Hours and minutes as people write them: 17:00, 17.30, 9, 930, 5 pm. */
const written = /^\s*(\d{1,2})\s*(?:[:.h]?\s*(\d{2}))?\s*(am|pm)?\s*$/iu;

/** The moment, epoch ms; undefined: no day, or no time that could be read. */
export const momentOf = (day: string, time: string): number | undefined => {
  const [, hourText = '', minuteText = '0', half] = written.exec(time) ?? [];
  const [year, month, date] = day.split('-').map(Number);
  if (hourText === '' || year === undefined || month === undefined || date === undefined) return undefined;
  const hour = Number(hourText);
  const minute = Number(minuteText);
  if (minute > 59 || hour > 23 || (half !== undefined && (hour < 1 || hour > 12))) return undefined;
  const hours = half === undefined ? hour : (hour % 12) + (half.toLowerCase() === 'pm' ? 12 : 0);
  return new Date(year, month - 1, date, hours, minute).getTime();
};

/** Of the day after, for a first proposal. */
export const tomorrowValue = (nowMs: number): string => dayValue(dayFrom(nowMs, 1));
