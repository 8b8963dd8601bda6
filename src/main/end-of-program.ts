import type { Timers } from '../shared/timers.ts';

/** A start that hangs (a password store that does not answer, a dead disk) holds up quitting no longer than this, ms. */
const longestStartMs = 3_000;

/**
 * What is done when the program is asked to quit: what was started is stopped first, once, and a start under way is waited for,
 * but not for ever. Answers the listener of Electron's `before-quit`.
 */
export const createQuitting = (deps: {
  /** Rejected: there is nothing to stop. */
  started: Promise<{ stop(): Promise<void> }>;
  /** Asks Electron to quit, which asks the listener once more. */
  quit(): void;
  timers: Timers;
}): ((event: { preventDefault(): void }) => void) => {
  let isEnded = false;
  let isBegun = false;
  const end = (): void => {
    if (isEnded) return;
    isEnded = true;
    deps.quit();
  };
  return (event) => {
    if (isEnded) return;
    event.preventDefault();
    if (isBegun) return;
    isBegun = true;
    const cancel = deps.timers.after(longestStartMs, end);
    deps.started.then(({ stop }) => {
      cancel();
      void stop().finally(end);
    }, end);
  };
};
