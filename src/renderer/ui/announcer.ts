/** What the screen reader is told without being asked: politely, and at most once per gap. */
export interface Announcer {
  say(sentence: string): void;
  stop(): void;
}

/** A steady stream of messages must stay listenable. */
export const announcementGapMs = 3_000;

/**
 * Collects sentences and writes at most one announcement per gap; what came meanwhile is summed up with the last one. An announcement
 * has been read when its gap is over: the empty text then takes its place, because it may hold what is to be gone from the window, the
 * words of a message that was unsent or of a customer who was erased.
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
