import { app, safeStorage } from 'electron';
import { join } from 'node:path';
import { systemTimers } from '../shared/timers.ts';
import { stackOfFault, toBackchannelError } from '../shared/errors.ts';
import type { BegunStart, StartedWith } from './begun-start.ts';
import { chooseConsoleClock } from './console-clock.ts';
import { createStartOutside } from './outside-process.ts';

/**
 * The first part of a start: opens log, secrets, database and settings, and reads from them what the window shows first. Nothing
 * is loaded here that connects, seals or sends: that is loaded when the picture has been given. What is needed is loaded piece by
 * piece, because between two of them main's thread hands the page its files (decision 0164).
 * Errors: SETTING_INVALID.
 */
export const startFromCache = async (
  deps: StartedWith & {
    /** A link that the system handed over, as macOS does. */
    openedLink: string | undefined;
  },
): Promise<BegunStart> => {
  const { managed, folder } = deps;
  const { openLog } = await import('./log.ts');
  const logOf = openLog(join(folder, 'logs'), managed.values.LogLevel?.value);
  const world = {
    folder,
    logOf,
    clock: chooseConsoleClock(process.env, app.isPackaged),
    timers: systemTimers,
    safeStorage,
    platform: process.platform,
    startOutside: createStartOutside(join(deps.outFolder, 'main', 'storage-outside.js')),
  };
  const { openStorage } = await import('./open-storage.ts');
  const storage = await openStorage(world).catch((error: unknown) => {
    const fault = toBackchannelError(error);
    logOf('start').warn('storage.not-opened', { code: fault.code, ...stackOfFault(fault) });
    return undefined;
  });
  const { readCachedStart } = await import('./cached-start.ts');
  return readCachedStart({ ...deps, ...world, storage });
};
