/** Times as words. All take epoch ms; "now" is passed in. English words, so English (24-hour) numerals too. */

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
/** Writes in the time zone of now. A formatter keeps the zone it was made in, and making one is slow. */
export const inPresentZone = (options: Intl.DateTimeFormatOptions): { format(ms: number): string } => {
  let made: { zone: string; formatter: Intl.DateTimeFormat } | undefined;
  return {
    format(ms) {
      const zone = timeZone();
      if (made?.zone !== zone)
        made = { zone, formatter: new Intl.DateTimeFormat('en-GB', { ...options, timeZone: zone }) };
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
  if (days === 0) return 'Today';
  if (days === 1) return 'Yesterday';
  const isThisYear = new Date(ms).getFullYear() === new Date(nowMs).getFullYear();
  return isThisYear ? dayFormat.format(ms) : dayWithYearFormat.format(ms);
};

/** Time in a list row: 14:02 today, Yesterday, Mon within a week, 3 Nov earlier. */
export const rowTime = (ms: number, nowMs: number): string => {
  const days = daysBetween(ms, nowMs);
  if (days <= 0) return clockTime(ms);
  if (days === 1) return 'Yesterday';
  if (days < 7) return shortWeekdayFormat.format(ms);
  return shortDayFormat.format(ms);
};

/** Time inside a sentence: "14:02", "yesterday 14:02", "Monday 14:02", "3 Nov 14:02". */
export const momentInSentence = (ms: number, nowMs: number): string => {
  const days = daysBetween(ms, nowMs);
  if (days <= 0) return clockTime(ms);
  if (days === 1) return `yesterday ${clockTime(ms)}`;
  if (days < 7) return `${weekdayFormat.format(ms)} ${clockTime(ms)}`;
  return `${shortDayFormat.format(ms)} ${clockTime(ms)}`;
};

/** A duration that is still to come: "5 d 3 h", "21 h", "45 min", "under a minute". Never negative. */
export const timeLeft = (durationMs: number): string => {
  if (durationMs < minuteMs) return 'under a minute';
  const days = Math.floor(durationMs / dayMs);
  const hours = Math.floor((durationMs % dayMs) / hourMs);
  const minutes = Math.floor((durationMs % hourMs) / minuteMs);
  if (days > 0) return hours > 0 ? `${days} d ${hours} h` : `${days} d`;
  if (hours >= 3) return `${hours} h`;
  if (hours > 0) return minutes > 0 ? `${hours} h ${minutes} min` : `${hours} h`;
  return `${minutes} min`;
};

/** The same where it is not known exactly: "about 2 min", and "under a minute" as it is. */
export const aboutTimeLeft = (durationMs: number): string =>
  durationMs < minuteMs ? timeLeft(durationMs) : `about ${timeLeft(durationMs)}`;

/** The same for a narrow row: "5d", "21h", "45m", "<1m". */
export const timeLeftShort = (durationMs: number): string => {
  if (durationMs < minuteMs) return '<1m';
  if (durationMs >= dayMs) return `${Math.floor(durationMs / dayMs)}d`;
  if (durationMs >= hourMs) return `${Math.floor(durationMs / hourMs)}h`;
  return `${Math.floor(durationMs / minuteMs)}m`;
};

/** A moment to come: `Sunday 29 November, 14:05`. */
export const dueMoment = (ms: number): string => `${dayFormat.format(ms)}, ${clockTime(ms)}`;

const utcClockFormat = new Intl.DateTimeFormat('en-GB', {
  hour: '2-digit',
  minute: '2-digit',
  timeZone: 'UTC',
});
const utcDayFormat = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'short', timeZone: 'UTC' });

/** A moment in words, with its time in UTC where that is another one: as signed records and the relay's pages name it. */
const withUtc = (words: string, ms: number): string => {
  const clock = utcClockFormat.format(ms);
  const day = utcDayFormat.format(ms);
  const isSameDate = day === shortDayFormat.format(ms);
  if (isSameDate && clock === clockTime(ms)) return words;
  return `${words} (${isSameDate ? '' : `${day}, `}${clock} UTC)`;
};

/** A moment to come of which a record tells afterwards: `Sunday 29 November, 14:05 (13:05 UTC)`. */
export const recordedDueMoment = (ms: number): string => withUtc(dueMoment(ms), ms);
/** The same of one that was: `yesterday 14:05 (13:05 UTC)`. */
export const recordedMoment = (ms: number, nowMs: number): string => withUtc(momentInSentence(ms, nowMs), ms);

/** How long until then, in whole words: "in 6 days", "in 21 hours", "in 5 minutes", "within a minute". Never negative. */
export const timeUntil = (ms: number, nowMs: number): string => {
  const leftMs = ms - nowMs;
  if (leftMs < minuteMs) return 'within a minute';
  if (leftMs < hourMs) return `in ${counted(Math.floor(leftMs / minuteMs), 'minute')}`;
  if (leftMs < 2 * dayMs) return `in ${counted(Math.floor(leftMs / hourMs), 'hour')}`;
  // The nearest day: a week that has just begun is seven days; the exact time stands beside it.
  return `in ${counted(Math.round(leftMs / dayMs), 'day')}`;
};

/** How long ago: "just now", "5 min ago", "3 h ago", then the moment itself. */
export const timeAgo = (ms: number, nowMs: number): string => {
  const passedMs = nowMs - ms;
  if (passedMs < minuteMs) return 'just now';
  if (passedMs < hourMs) return `${Math.floor(passedMs / minuteMs)} min ago`;
  if (passedMs < 12 * hourMs) return `${Math.floor(passedMs / hourMs)} h ago`;
  return momentInSentence(ms, nowMs);
};

/** "1 message", "2 messages". */
export const counted = (count: number, one: string, many: string = `${one}s`): string =>
  `${count.toLocaleString('en-GB')} ${count === 1 ? one : many}`;
