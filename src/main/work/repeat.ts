import type { Timers } from '../../shared/timers.ts';

/** Runs `work` every `everyMs` from now on. Answers the way to end it. A fault of `work` ends nothing: it is the caller's to catch. */
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
