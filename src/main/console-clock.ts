import { readFileSync } from 'node:fs';
import { systemClock, type Clock } from '../shared/clock.ts';
import { movedClock } from '../shared/moved-clock.ts';

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
 * The clock that every service is given: the computer's. A test moves it by writing milliseconds into the file that
 * `BACKCHANNEL_TEST_CLOCK_FILE` names; a packaged console never looks at that setting (decision 0046).
 */
export const chooseConsoleClock = (
  env: Readonly<Record<string, string | undefined>>,
  isPackaged: boolean,
): Clock => {
  const file = env['BACKCHANNEL_TEST_CLOCK_FILE'];
  if (isPackaged || file === undefined || file === '') return systemClock;
  return movedClock(systemClock, () => readText(file));
};
