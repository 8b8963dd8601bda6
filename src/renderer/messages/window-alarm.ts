import { text } from '../../shared/i18n/text.ts';

/** Minutes before the end of a reply window at which the screen reader is told; the countdown itself is no live region. */
export const alarmMinutes = [60, 15] as const;

/**
 * The alarm that is due when this many minutes are left and `before` were at the look before; undefined for none. After a
 * sleep over both only the last one is true. Each is due once: a look that finds the same time again crosses nothing.
 */
export const dueAlarm = (before: number, now: number): number | undefined => {
  if (now <= 0) return undefined;
  return alarmMinutes.findLast((mark) => before > mark && now <= mark);
};

/** Said with the customer's name first. */
export const alarmSentence = (name: string, minutes: number): string =>
  text('{name}: {minutes, plural, one {# minute} other {# minutes}} left to reply.', { name, minutes });
