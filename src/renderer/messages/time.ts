import { presentLocale, text } from '../../shared/i18n/text.ts';

/** Times as words, in the reader's language; 24 hours in English. All take epoch ms; "now" is passed in. */

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;
const dayMs = 24 * hourMs;

/** The system's time zone, asked once for all that is written in one go: a person may travel while the window is open. */
let knownZone: string | undefined;
const timeZone = (): string => {
  if (knownZone === undefined) {
    knownZone = new Intl.DateTimeFormat().resolvedOptions().timeZone;
    queueMicrotask(() => (knownZone = undefined));
  }
  return knownZone;
};
/**
 * Writes in the reader's language and in the time zone of now, or in the one of the options. A formatter keeps the zone it was
 * made in, and making one is slow.
 */
export const inPresentZone = (options: Intl.DateTimeFormatOptions): { format(ms: number): string } => {
  let made: { zone: string; locale: string; formatter: Intl.DateTimeFormat } | undefined;
  return {
    format(ms) {
      const zone = options.timeZone ?? timeZone();
      const locale = presentLocale();
      if (made?.zone !== zone || made.locale !== locale)
        made = { zone, locale, formatter: new Intl.DateTimeFormat(locale, { ...options, timeZone: zone }) };
      return made.formatter.format(ms);
    },
  };
};

const clockFormat = inPresentZone({ hour: '2-digit', minute: '2-digit' });
const weekdayFormat = inPresentZone({ weekday: 'long' });
const shortWeekdayFormat = inPresentZone({ weekday: 'short' });
const dayFormat = inPresentZone({ weekday: 'long', day: 'numeric', month: 'long' });
const dayWithYearFormat = inPresentZone({
  day: 'numeric',
  month: 'long',
  year: 'numeric',
});
const shortDayFormat = inPresentZone({ day: 'numeric', month: 'short' });
const fullFormat = inPresentZone({ dateStyle: 'full', timeStyle: 'short' });

const startOfDay = (ms: number): number => new Date(ms).setHours(0, 0, 0, 0);
/** Whole days between two moments by the calendar; rounding absorbs the hour of a clock change. */
const daysBetween = (earlierMs: number, laterMs: number): number =>
  Math.round((startOfDay(laterMs) - startOfDay(earlierMs)) / dayMs);

/** `14:02` */
export const clockTime = (ms: number): string => clockFormat.format(ms);

/** `Thursday 21 November 2024 at 14:02`, for tooltips. */
export const fullTime = (ms: number): string => fullFormat.format(ms);

/** Heading of a day in a thread: Today, Yesterday, a weekday with its date, or the date with its year. */
export const dayHeading = (ms: number, nowMs: number): string => {
  const days = daysBetween(ms, nowMs);
  if (days === 0) return text('Today');
  if (days === 1) return text('Yesterday');
  const isThisYear = new Date(ms).getFullYear() === new Date(nowMs).getFullYear();
  return isThisYear ? dayFormat.format(ms) : dayWithYearFormat.format(ms);
};

/** Time in a list row: 14:02 today, Yesterday, Mon within a week, 3 Nov earlier. */
export const rowTime = (ms: number, nowMs: number): string => {
  const days = daysBetween(ms, nowMs);
  if (days <= 0) return clockTime(ms);
  if (days === 1) return text('Yesterday');
  if (days < 7) return shortWeekdayFormat.format(ms);
  return shortDayFormat.format(ms);
};

/**
 * A moment that stands by itself or beside something: "14:02", "yesterday 14:02", "Monday 14:02", "3 Nov 14:02". It is no part of
 * a sentence: a text that says something of a moment says it whole (`pastPlaces`, `comingPlaces`).
 */
export const momentBeside = (ms: number, nowMs: number): string => {
  const days = daysBetween(ms, nowMs);
  const time = clockTime(ms);
  if (days <= 0) return time;
  if (days === 1) return text.in('a moment that stands beside something', 'yesterday {time}', { time });
  const day = days < 7 ? weekdayFormat.format(ms) : shortDayFormat.format(ms);
  return text.in('a moment that stands beside something', '{day} {time}', { day, time });
};

const dayNames = ['sunday', 'monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday'] as const;
/**
 * What a text about a moment needs to say it whole: languages decline the day after “since” and put a word before the hour.
 * `day`: for its `select`, `yesterday` or `tomorrow`, or a day of the week; `other` is a week and more away.
 */
type MomentPlaces = Readonly<Record<'day' | 'date' | 'time', string>>;
const placesOf = (ms: number, days: number, neighbour: 'yesterday' | 'tomorrow'): MomentPlaces => ({
  day:
    days <= 0
      ? 'today'
      : days === 1
        ? neighbour
        : days < 7
          ? (dayNames[new Date(ms).getDay()] ?? 'other')
          : 'other',
  date: shortDayFormat.format(ms),
  time: clockTime(ms),
});
/** Of a moment that was: `today`, `yesterday`, `sunday` … `saturday`, `other`. */
export const pastPlaces = (ms: number, nowMs: number): MomentPlaces =>
  placesOf(ms, daysBetween(ms, nowMs), 'yesterday');
/** Of a moment to come: `today`, `tomorrow`, `sunday` … `saturday`, `other`. */
export const comingPlaces = (ms: number, nowMs: number): MomentPlaces =>
  placesOf(ms, daysBetween(nowMs, ms), 'tomorrow');

/** "since 14:02", "since yesterday 14:02", "since Monday 14:02", "since 3 Nov 14:02". */
export const sinceWords = (ms: number, nowMs: number): string =>
  text.in(
    'since when, inside a sentence',
    '{day, select, today {since {time}} yesterday {since yesterday {time}} ' +
      'sunday {since Sunday {time}} monday {since Monday {time}} tuesday {since Tuesday {time}} ' +
      'wednesday {since Wednesday {time}} thursday {since Thursday {time}} ' +
      'friday {since Friday {time}} saturday {since Saturday {time}} other {since {date} {time}}}',
    pastPlaces(ms, nowMs),
  );

/** "at 14:02", "yesterday at 14:02", "on Monday at 14:02", "on 3 Nov at 14:02". */
export const whenWords = (ms: number, nowMs: number): string =>
  text.in(
    'when it was, inside a sentence',
    '{day, select, today {at {time}} yesterday {yesterday at {time}} ' +
      'sunday {on Sunday at {time}} monday {on Monday at {time}} tuesday {on Tuesday at {time}} ' +
      'wednesday {on Wednesday at {time}} thursday {on Thursday at {time}} ' +
      'friday {on Friday at {time}} saturday {on Saturday at {time}} other {on {date} at {time}}}',
    pastPlaces(ms, nowMs),
  );

/** "until 14:02", "until yesterday 14:02", "until Monday 14:02", "until 3 Nov 14:02": of what is over. */
export const untilWords = (ms: number, nowMs: number): string =>
  text.in(
    'until when, inside a sentence',
    '{day, select, today {until {time}} yesterday {until yesterday {time}} ' +
      'sunday {until Sunday {time}} monday {until Monday {time}} tuesday {until Tuesday {time}} ' +
      'wednesday {until Wednesday {time}} thursday {until Thursday {time}} ' +
      'friday {until Friday {time}} saturday {until Saturday {time}} other {until {date} {time}}}',
    pastPlaces(ms, nowMs),
  );

/** A duration that is still to come: "5 d 3 h", "21 h", "45 min", "under a minute". Never negative. */
export const timeLeft = (durationMs: number): string => {
  if (durationMs < minuteMs) return text.in('a duration', 'under a minute');
  const days = Math.floor(durationMs / dayMs);
  const hours = Math.floor((durationMs % dayMs) / hourMs);
  const minutes = Math.floor((durationMs % hourMs) / minuteMs);
  if (days > 0)
    return hours > 0
      ? text.in('a duration', '{days, number} d {hours, number} h', { days, hours })
      : text.in('a duration', '{days, number} d', { days });
  if (hours > 0)
    return hours < 3 && minutes > 0
      ? text.in('a duration', '{hours, number} h {minutes, number} min', { hours, minutes })
      : text.in('a duration', '{hours, number} h', { hours });
  return text.in('a duration', '{minutes, number} min', { minutes });
};

/** The same for a sentence that says “within a minute” in its own way: `{length, select, short {…} other {… {time} …}}`. */
export const timeLeftPlaces = (durationMs: number): { length: 'short' | 'other'; time: string } => ({
  length: durationMs < minuteMs ? 'short' : 'other',
  time: timeLeft(durationMs),
});

/** The same for a narrow row: "5d", "21h", "45m", "<1m". */
export const timeLeftShort = (durationMs: number): string => {
  if (durationMs < minuteMs) return text.in('a duration where there is little room', "'<'1m");
  if (durationMs >= dayMs)
    return text.in('a duration where there is little room', '{days, number}d', {
      days: Math.floor(durationMs / dayMs),
    });
  if (durationMs >= hourMs)
    return text.in('a duration where there is little room', '{hours, number}h', {
      hours: Math.floor(durationMs / hourMs),
    });
  return text.in('a duration where there is little room', '{minutes, number}m', {
    minutes: Math.floor(durationMs / minuteMs),
  });
};

/** A moment to come: `Sunday 29 November, 14:05`. */
export const dueMoment = (ms: number): string =>
  text.in('a moment to come', '{day}, {time}', { day: dayFormat.format(ms), time: clockTime(ms) });

const utcClockFormat = inPresentZone({ hour: '2-digit', minute: '2-digit', timeZone: 'UTC' });
const utcDayFormat = inPresentZone({ day: 'numeric', month: 'short', timeZone: 'UTC' });

/** A moment in words, with its time in UTC where that is another one: as signed records and the relay's pages name it. */
const withUtc = (moment: string, ms: number): string => {
  const time = utcClockFormat.format(ms);
  const day = utcDayFormat.format(ms);
  const isSameDate = day === shortDayFormat.format(ms);
  if (isSameDate && time === clockTime(ms)) return moment;
  return isSameDate
    ? text('{moment} ({time} UTC)', { moment, time })
    : text('{moment} ({day}, {time} UTC)', { moment, day, time });
};

/** A moment to come of which a record tells afterwards: `Sunday 29 November, 14:05 (13:05 UTC)`. */
export const recordedDueMoment = (ms: number): string => withUtc(dueMoment(ms), ms);
/** The same of one that was, as it stands beside something: `yesterday 14:05 (13:05 UTC)`. */
export const recordedMoment = (ms: number, nowMs: number): string => withUtc(momentBeside(ms, nowMs), ms);
/** The same as part of a sentence: `yesterday at 14:05 (13:05 UTC)`. */
export const recordedWhen = (ms: number, nowMs: number): string => withUtc(whenWords(ms, nowMs), ms);

/** How long until then, in whole words: "in 6 days", "in 21 hours", "in 5 minutes", "within a minute". Never negative. */
export const timeUntil = (ms: number, nowMs: number): string => {
  const leftMs = ms - nowMs;
  if (leftMs < minuteMs) return text.in('how long until then', 'within a minute');
  if (leftMs < hourMs)
    return text.in('how long until then', '{count, plural, one {in # minute} other {in # minutes}}', {
      count: Math.floor(leftMs / minuteMs),
    });
  if (leftMs < 2 * dayMs)
    return text.in('how long until then', '{count, plural, one {in # hour} other {in # hours}}', {
      count: Math.floor(leftMs / hourMs),
    });
  // The nearest day: a week that has just begun is seven days; the exact time stands beside it.
  return text.in('how long until then', '{count, plural, one {in # day} other {in # days}}', {
    count: Math.round(leftMs / dayMs),
  });
};

/** How long ago: "just now", "5 min ago", "3 h ago", then the moment itself: "on Monday at 14:02". */
export const timeAgo = (ms: number, nowMs: number): string => {
  const passedMs = nowMs - ms;
  if (passedMs < minuteMs) return text.in('how long ago, inside a sentence', 'just now');
  if (passedMs < hourMs)
    return text.in('how long ago, inside a sentence', '{minutes, number} min ago', {
      minutes: Math.floor(passedMs / minuteMs),
    });
  if (passedMs < 12 * hourMs)
    return text.in('how long ago, inside a sentence', '{hours, number} h ago', {
      hours: Math.floor(passedMs / hourMs),
    });
  return whenWords(ms, nowMs);
};
