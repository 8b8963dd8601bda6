import { app } from 'electron';
import { stackOfFault, toBackchannelError } from '../shared/errors.ts';
import { linkAmong } from '../shared/links.ts';
import type { Timers } from '../shared/timers.ts';
import type { BegunStart, OpenedStart, StartedWith } from './begun-start.ts';
import { createFirstPaint, readCachedPicture } from './console/index.ts';
import { createFirstPictureRouter } from './ipc/index.ts';
import { platformsOf, settingsUnder } from './managed/index.ts';
import { choosePlatforms } from './platforms.ts';
import { appOrigin } from './security/index.ts';
import { createSettings } from './settings/index.ts';
import { readTryOut } from './try-out-setting.ts';

/** Errors: SETTING_INVALID. */
export const readCachedStart = async (
  opened: StartedWith & OpenedStart & { timers: Timers; platform: string; openedLink: string | undefined },
): Promise<BegunStart> => {
  const { environment, relayFrom, managed, folder, outFolder, logOf, clock, storage } = opened;
  const { isPackaged } = app;
  const { relayUrl } = environment;
  const settings = createSettings({ folder, managed: settingsUnder(managed), log: logOf('settings') });
  const platforms = choosePlatforms({
    env: process.env,
    isPackaged,
    relayUrl,
    enforcedPolicy: platformsOf(managed),
  });
  const firstPaint = createFirstPaint(opened.timers);
  const begun = {
    ...{ environment, relayFrom, managed, folder, outFolder, logOf, clock, storage },
    ...{ settings, platforms, firstPaint },
  };
  // What is tried out is followed from the first answer on.
  const isTryOut = readTryOut(process.env, { isPackaged, relayUrl }) !== undefined;
  // A link is followed by the services, which know what it may lead to.
  const isForLink = opened.openedLink !== undefined || linkAmong(process.argv) !== undefined;
  if (storage === undefined || isTryOut || isForLink) return { ...begun, first: undefined };
  const world = { ...begun, version: app.getVersion(), platform: opened.platform };
  const picture = await readCachedPicture(storage, world).catch((error: unknown) => {
    const fault = toBackchannelError(error);
    logOf('start').warn('first-picture.not-read', { code: fault.code, ...stackOfFault(fault) });
    return undefined;
  });
  if (picture === undefined) return { ...begun, first: undefined };
  const router = createFirstPictureRouter({ picture, appOrigin, log: logOf('ipc') });
  return { ...begun, first: { picture, router: firstPaint.watch(router) } };
};
