/** Announcements for the screen reader: polite, and at most one per gap. */
export interface Announcer {
  say(sentence: string): void;
  stop(): void;
}

/** Long enough to hear one announcement to its end while messages keep coming. */
export const announcementGapMs = 3_000;

/**
 * Collects sentences and writes at most one announcement per gap: how many there were, and the last one. After its gap an
 * announcement is replaced by an empty text, because it may quote a message that was unsent or a customer who was erased.
 * @param write puts the text into the live region.
 */
export const createAnnouncer = (
  write: (text: string) => void,
  gapMs: number = announcementGapMs,
): Announcer => {
  let waiting: string[] = [];
  let gap: ReturnType<typeof setTimeout> | undefined;
  const speak = (): void => {
    const last = waiting.at(-1);
    gap = last === undefined ? undefined : setTimeout(speak, gapMs);
    if (last === undefined) write('');
    else write(waiting.length === 1 ? last : `${waiting.length} announcements. ${last}`);
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
