import { text } from '../../shared/i18n/text.ts';

/** Announcements for the screen reader: polite, and at most one per gap. */
export interface Announcer {
  say(sentence: string): void;
  stop(): void;
}

/** Long enough to hear one announcement to its end while messages keep coming. */
export const announcementGapMs = 3_000;
/** Sentences in one announcement; of more only the number is said, or nobody would hear it to its end. */
const mostSaid = 3;

/**
 * Collects sentences and writes at most one announcement per gap: the last three in their order, so that it begins with who
 * wrote, and how many more there were. After its gap an announcement is replaced by an empty text, because it may quote a
 * message that was unsent or a customer who was erased.
 * @param write puts the text into the live region.
 */
export const createAnnouncer = (
  write: (words: string) => void,
  gapMs: number = announcementGapMs,
): Announcer => {
  let waiting: string[] = [];
  let gap: ReturnType<typeof setTimeout> | undefined;
  const speak = (): void => {
    const said = waiting.slice(-mostSaid);
    const more = waiting.length - said.length;
    gap = said.length === 0 ? undefined : setTimeout(speak, gapMs);
    write(
      [...said, ...(more > 0 ? [text('And {count, number} more before.', { count: more })] : [])].join(' '),
    );
    waiting = [];
  };
  return {
    say(sentence) {
      waiting.push(sentence);
      if (gap === undefined) speak();
    },
    stop() {
      clearTimeout(gap);
      gap = undefined;
      waiting = [];
    },
  };
};
