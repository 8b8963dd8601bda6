import type { Timers } from '../../shared/timers.ts';

/**
 * Runs `work` every `everyMs` from now on. Answers the function that ends it. An error of `work` does not end it: the
 * caller catches it.
 */
export const repeatEvery = (timers: Timers, everyMs: number, work: () => void): (() => void) => {
  let cancel = (): void => undefined;
  const wait = (): void => {
    cancel = timers.after(everyMs, () => {
      wait();
      work();
    });
  };
  wait();
  return () => cancel();
};
