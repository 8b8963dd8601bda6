/** What the clock needs of the page; passed in so that a test can stand in for it. */
export interface ClockSurroundings {
  /** Epoch ms. */
  now(): number;
  /** Calls `fn` once after `ms`; the answer cancels it. */
  after(ms: number, fn: () => void): () => void;
  isHidden(): boolean;
  /** Calls `listener` whenever that changes. */
  onHiddenChange(listener: () => void): void;
}

/** Tells the parts of the window what time it is. */
export interface WindowClock {
  /**
   * Tells the time at each whole multiple of `everyMs`, until the answer is called. Nothing is told while nobody sees the window;
   * once it is seen again, everybody is told at once.
   */
  every(everyMs: number, tell: (nowMs: number) => void): () => void;
}

/**
 * One timer for everything that shows a time. Whole multiples, so that what is told every 10, 30 and 60 seconds is told together:
 * the page wakes once and draws once. A window that is hidden does not wake at all.
 */
export const createWindowClock = (around: ClockSurroundings): WindowClock => {
  const followers = new Set<{ everyMs: number; dueAtMs: number; tell(nowMs: number): void }>();
  let cancel: (() => void) | undefined;

  const nextMultiple = (everyMs: number, nowMs: number): number =>
    (Math.floor(nowMs / everyMs) + 1) * everyMs;
  const arm = (): void => {
    cancel?.();
    cancel = undefined;
    if (followers.size === 0 || around.isHidden()) return;
    const nextAtMs = Math.min(...[...followers].map(({ dueAtMs }) => dueAtMs));
    cancel = around.after(Math.max(0, nextAtMs - around.now()), () => tellDue(false));
  };
  const tellDue = (isForAll: boolean): void => {
    const nowMs = around.now();
    for (const follower of followers) {
      // A clock that was set back would otherwise stand still until it has caught up.
      const isDue = follower.dueAtMs <= nowMs || follower.dueAtMs - nowMs > follower.everyMs;
      if (!isDue && !isForAll) continue;
      follower.dueAtMs = nextMultiple(follower.everyMs, nowMs);
      follower.tell(nowMs);
    }
    arm();
  };
  let isFollowingPage = false;

  return {
    every(everyMs, tell) {
      const follower = { everyMs, dueAtMs: nextMultiple(everyMs, around.now()), tell };
      followers.add(follower);
      if (!isFollowingPage) around.onHiddenChange(() => (around.isHidden() ? arm() : tellDue(true)));
      isFollowingPage = true;
      arm();
      return () => {
        followers.delete(follower);
        arm();
      };
    },
  };
};

/** The clock of this window. */
export const windowClock = createWindowClock({
  now: () => Date.now(),
  after(ms, fn) {
    const timer = setTimeout(fn, ms);
    return () => clearTimeout(timer);
  },
  isHidden: () => document.visibilityState === 'hidden',
  onHiddenChange: (listener) => document.addEventListener('visibilitychange', listener),
});
