import { app, safeStorage, session } from 'electron';
import { defaultValue, enforcedValue, type Managed } from '../shared/managed/managed.ts';
import { BackchannelError } from '../shared/errors.ts';
import { systemTimers } from '../shared/timers.ts';
import { openNetwork } from './company-network.ts';
import { createServices, type ConsoleServices, type ConsoleWorld } from './console/index.ts';
import { chooseConsoleClock } from './console-clock.ts';
import { daysGiven, type OutsideSettings } from './environment.ts';
import type { Log } from './log.ts';
import { environmentUnder, platformsOf, settingsUnder } from './managed/index.ts';
import { createRemoteMedia } from './media/index.ts';
import { noNotifications } from './notifications/index.ts';
import { createStartOutside } from './outside-process.ts';
import { choosePlatforms } from './platforms.ts';
import { chooseRelay } from './relay-choice.ts';
import { appOrigin } from './security/index.ts';
import { createSettings } from './settings/index.ts';

const nowhere = async (): Promise<never> => {
  throw new BackchannelError('NOT_FOUND');
};

/** Which relay this installation uses; undefined: nobody has said. */
const relayOf = (outside: OutsideSettings, managed: Managed, folder: string): string | undefined =>
  chooseRelay({
    enforced: enforcedValue(managed, 'RelayUrl'),
    environment: outside.relayUrl,
    folder,
    proposed: defaultValue(managed, 'RelayUrl'),
  })?.url;

/**
 * The services of the person who is signed in here, without a window and not started: for commands that end the session.
 * After Electron's
 * `ready`.
 * Errors: SETTING_MISSING (nobody has said which relay), MANAGED_VALUE_INVALID, SETTING_INVALID, those of `openCache`.
 */
export const openWindowless = async (of: {
  outside: OutsideSettings;
  managed: Managed;
  /** The profile's folder. */
  folder: string;
  /** Where the bundles lie. */
  outFolder: string;
  log: Log;
  /** Whether what the browser inside keeps is emptied at the end; otherwise its files are deleted afterwards. */
  clearsBrowser: boolean;
}): Promise<ConsoleServices> => {
  const { outside, managed, folder, log } = of;
  if (managed.stop) throw new BackchannelError('MANAGED_VALUE_INVALID');
  const relayUrl = relayOf(outside, managed, folder);
  if (relayUrl === undefined) throw new BackchannelError('SETTING_MISSING');
  await openNetwork({ session: session.defaultSession, managed });
  const platforms = choosePlatforms({
    env: process.env,
    isPackaged: app.isPackaged,
    relayUrl,
    enforcedPolicy: platformsOf(managed),
  });
  const media = createRemoteMedia({
    allowsLoopback: () => platforms.isSandbox,
    messageSource: () => undefined,
    ownFile: () => undefined,
  });
  const world: ConsoleWorld = {
    environment: environmentUnder(managed, { ...outside, relayUrl }, daysGiven(process.env)),
    platforms,
    managed,
    folder,
    settings: createSettings({ folder, managed: settingsUnder(managed), log }),
    links: { open: nowhere },
    notifications: noNotifications,
    publish: () => undefined,
    logOf: () => log,
    appOrigin,
    version: app.getVersion(),
    platform: process.platform,
    safeStorage,
    openExternal: nowhere,
    copyText: () => undefined,
    saveFile: async () => false,
    clearBrowserData: of.clearsBrowser
      ? async () => {
          await session.defaultSession.clearStorageData();
          await session.defaultSession.clearCache();
        }
      : undefined,
    startOutside: createStartOutside(`${of.outFolder}/main/storage-outside.js`),
    clock: chooseConsoleClock(process.env, app.isPackaged),
    timers: systemTimers,
    random: Math.random,
  };
  return createServices(world, media);
};
