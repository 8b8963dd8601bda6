/** What the screen reader is told without being asked: politely, and at most once per gap. */
export interface Announcer {
  say(sentence: string): void;
  stop(): void;
}

/** A steady stream of messages must stay listenable. */
export const announcementGapMs = 3_000;

/**
 * Collects sentences and writes at most one announcement per gap; what came meanwhile is summed up with the last one.
 * @param write puts the text into the live region.
 */
export const createAnnouncer = (
  write: (text: string) => void,
  clock: { now(): number },
  gapMs: number = announcementGapMs,
): Announcer => {
  let waiting: string[] = [];
  let lastAtMs = Number.NEGATIVE_INFINITY;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const speak = (): void => {
    timer = undefined;
    const last = waiting.at(-1);
    if (last === undefined) return;
    lastAtMs = clock.now();
    write(waiting.length === 1 ? last : `${waiting.length} announcements. ${last}`);
    waiting = [];
  };
  return {
    say(sentence) {
      waiting.push(sentence);
      const waitMs = lastAtMs + gapMs - clock.now();
      if (waitMs <= 0) speak();
      else timer ??= setTimeout(speak, waitMs);
    },
    stop: () => clearTimeout(timer),
  };
};
