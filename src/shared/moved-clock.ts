import type { Clock } from './clock.ts';

/** The latest and earliest a clock is moved: a hundred years. */
const mostMs = 100 * 365 * 24 * 60 * 60 * 1000;

/**
 * A clock that tests can move by days (decision 0046): real time plus the answer of `readOffset`, a whole number of
 * milliseconds as text. Read at every `now`, so that time can jump while a process runs. Undefined: nothing was written yet;
 * what is no such number changes nothing.
 */
export const movedClock = (real: Clock, readOffset: () => string | undefined): Clock => {
  let offsetMs = 0;
  return {
    now() {
      const text = readOffset()?.trim();
      if (text !== undefined && /^-?\d{1,15}$/.test(text)) {
        const read = Number(text);
        if (Math.abs(read) <= mostMs) offsetMs = read;
      }
      return real.now() + offsetMs;
    },
  };
};
