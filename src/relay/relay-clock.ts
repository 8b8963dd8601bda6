import { readFileSync } from 'node:fs';
import { type Clock, systemClock } from '../shared/clock.ts';
import { movedClock } from '../shared/moved-clock.ts';

/** Milliseconds of a clock that only grows, for lengths of time: the computer's own is corrected now and then, also backwards. */
export type Elapsed = () => number;

/** Undefined while there is no such file. */
const readText = (file: string): string | undefined => {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw error;
  }
};

/**
 * The relay's clock: the computer's, or one that a test moves by writing milliseconds into a file. readConfig accepts such a file
 * only where both platforms are simulated on this computer (decision 0046).
 */
export const chooseRelayClock = ({ testClockFile }: { testClockFile: string | undefined }): Clock =>
  testClockFile === undefined ? systemClock : movedClock(systemClock, () => readText(testClockFile));
