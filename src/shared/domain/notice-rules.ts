/** Bounds and words of notifications without the schema library, so that the renderer does not load it at start-up. */

/**
 * What a person may be told of. mine: a conversation they answer, or that is given to them. unassigned: one that nobody
 * answers. others: one that a colleague answers. mentions: a note that names them. private: a private message. window: the
 * time for a reply ends. failed: a reply of theirs could not be sent.
 */
export const noticeRules = [
  'mine',
  'unassigned',
  'others',
  'mentions',
  'private',
  'window',
  'failed',
] as const;
export type NoticeRule = (typeof noticeRules)[number];

/** Each is made of tones when it is played (renderer/ui/sounds.ts). */
export const noticeSounds = ['none', 'drop', 'chime', 'bell'] as const;
export type NoticeSound = (typeof noticeSounds)[number];

/**
 * Why a person was not told. rule: they do not want to hear of such things. muted: of this chat. off: of nothing. quiet-for-now,
 * quiet-hours: not now. looking: the chat was before their eyes. refused: the system showed nothing. system-quiet: the system's
 * do-not-disturb was on; what it keeps, it shows later.
 */
export const notToldReasons = [
  'rule',
  'muted',
  'off',
  'quiet-for-now',
  'quiet-hours',
  'looking',
  'refused',
  'system-quiet',
] as const;
export type NotToldReason = (typeof notToldReasons)[number];

/** On one day of the week, minutes after midnight. `toMinute` before `fromMinute`: until then of the day after. Equal: never. */
export interface NoticeHours {
  fromMinute: number;
  toMinute: number;
}
export const minutesPerDay = 24 * 60;
/** On every day, at any time; Sunday first. */
export const allHours: readonly NoticeHours[] = Array.from({ length: 7 }, () => ({
  fromMinute: 0,
  toMinute: minutesPerDay,
}));

/** Why nothing is told now, and until when, epoch ms. */
export interface Quiet {
  because: 'quiet-for-now' | 'quiet-hours';
  untilMs: number;
}

const startOfDay = (atMs: number, daysLater: number): number => {
  const date = new Date(atMs);
  return new Date(date.getFullYear(), date.getMonth(), date.getDate() + daysLater).getTime();
};
/** A time of day by the clock on the wall: days on which that is changed have 23 or 25 hours. */
const atMinute = (atMs: number, daysLater: number, minute: number): number => {
  const date = new Date(startOfDay(atMs, daysLater));
  return new Date(date.getFullYear(), date.getMonth(), date.getDate(), 0, minute).getTime();
};

/** The hours of the day before, of today and of the next week that touch `nowMs` or come after it, in order. */
const spansAround = (hours: readonly NoticeHours[], nowMs: number): { fromMs: number; toMs: number }[] =>
  Array.from({ length: 9 }, (_, index) => index - 1).flatMap((daysLater) => {
    const day = new Date(startOfDay(nowMs, daysLater)).getDay();
    const { fromMinute, toMinute } = hours[day] ?? { fromMinute: 0, toMinute: 0 };
    if (fromMinute === toMinute) return [];
    const isNextDay = toMinute < fromMinute;
    const toMs = atMinute(nowMs, isNextDay ? daysLater + 1 : daysLater, toMinute);
    return toMs <= nowMs ? [] : [{ fromMs: atMinute(nowMs, daysLater, fromMinute), toMs }];
  });

/** A table without a single hour: quiet, and nobody knows for how long. */
const aWeekMs = 7 * 24 * 60 * 60 * 1000;

/** Whether nothing is told now; by the local time of day. `untilMs`: of the person's own choice, 0: none. */
export const quietAt = (
  settings: { quietUntilMs: number; noticeHours: readonly NoticeHours[] },
  nowMs: number,
): Quiet | undefined => {
  const spans = spansAround(settings.noticeHours, nowMs);
  if (settings.quietUntilMs > nowMs) return { because: 'quiet-for-now', untilMs: settings.quietUntilMs };
  if (spans.some(({ fromMs }) => fromMs <= nowMs)) return undefined;
  return { because: 'quiet-hours', untilMs: spans[0]?.fromMs ?? nowMs + aWeekMs };
};

/** The choices of “quiet for now”. */
export const quietSpans = ['half-hour', 'hour', 'tomorrow'] as const;
export type QuietSpan = (typeof quietSpans)[number];

/** When a working day begins for whoever is quiet until tomorrow, minutes after midnight. */
const morningMinute = 8 * 60;

/** Until when such a choice holds, epoch ms. */
export const quietUntil = (span: QuietSpan, nowMs: number): number =>
  span === 'tomorrow' ? atMinute(nowMs, 1, morningMinute) : nowMs + (span === 'hour' ? 60 : 30) * 60_000;
