import { hostname } from 'node:os';
import { chooseConsoleClock } from '../main/console-clock.ts';
import type { ConsoleWorld } from '../main/console/world.ts';
import { daysGiven } from '../main/environment.ts';
import type { Log } from '../main/log.ts';
import { environmentUnder, platformsOf, settingsUnder } from '../main/managed/index.ts';
import { noNotifications } from '../main/notifications/index.ts';
import { choosePlatforms } from '../main/platforms.ts';
import { chooseRelay } from '../main/relay-choice.ts';
import type { SafeStorageLike } from '../main/secrets/index.ts';
import { createSettings } from '../main/settings/index.ts';
import { BackchannelError, toBackchannelError } from '../shared/errors.ts';
import { defaultValue, enforcedValue, type Managed } from '../shared/managed/managed.ts';
import { shownName } from '../shared/shown-name.ts';
import { systemTimers } from '../shared/timers.ts';
import { exitCodes } from './exit-codes.ts';
import { startOutside } from './outside.ts';
import { StationProblem } from './problem.ts';
import type { StationSettings } from './settings.ts';

/** LiveChat takes up to 15 s for a call that is under way; then the lease is left to expire (decision 0094). */
const longestStopMs = 20_000;

const nowhere = async (): Promise<never> => {
  throw new BackchannelError('NOT_FOUND');
};

/**
 * The world of a console that has neither window nor person.
 * Errors: StationProblem (usage): a setting of the organisation cannot be used, nobody has named a relay.
 */
export const createStationWorld = (of: {
  env: NodeJS.ProcessEnv;
  settings: StationSettings;
  /** As taken; absolute. */
  folder: string;
  managed: Managed;
  safeStorage: SafeStorageLike;
  version: string;
  logOf: (module: string) => Log;
  /** Shows a person the address of a page that they have to open. */
  openExternal: ConsoleWorld['openExternal'];
  publish: ConsoleWorld['publish'];
}): ConsoleWorld => {
  const { env, settings, folder, managed, logOf } = of;
  const { outside } = settings;
  if (managed.stop)
    throw new StationProblem(
      exitCodes.usage,
      `${managed.stop.name ?? 'A setting'} in ${managed.stop.source} cannot be used as it stands.`,
    );
  const relayUrl = chooseRelay({
    enforced: enforcedValue(managed, 'RelayUrl'),
    environment: outside.relayUrl,
    folder,
    proposed: defaultValue(managed, 'RelayUrl'),
  })?.url;
  if (relayUrl === undefined)
    throw new StationProblem(exitCodes.usage, 'No relay is named: set BACKCHANNEL_RELAY_URL.');
  let platforms: ConsoleWorld['platforms'];
  try {
    // Whoever writes this environment runs the server: there is nobody else whose word would count more.
    const enforcedPolicy = platformsOf(managed);
    platforms = choosePlatforms({ env, isPackaged: false, relayUrl, enforcedPolicy });
  } catch (error) {
    const setting = toBackchannelError(error).details?.['setting'];
    throw new StationProblem(exitCodes.usage, `${String(setting)} cannot be used as it stands.`);
  }
  if (platforms.livechat.clientId === '')
    throw new StationProblem(
      exitCodes.usage,
      'It is not said as which app the station signs in to LiveChat: set LiveChatClientId in a policy file, or ' +
        'livechatClientId in BACKCHANNEL_PLATFORMS, to what your consoles have.',
    );
  return {
    kind: 'station',
    longestStopMs,
    environment: environmentUnder(managed, { ...outside, relayUrl }, daysGiven(env)),
    platforms,
    managed,
    folder,
    settings: createSettings({ folder, managed: settingsUnder(managed), log: logOf('settings') }),
    links: { open: nowhere },
    notifications: noNotifications,
    publish: of.publish,
    logOf,
    // No page asks anything of it.
    appOrigin: 'backchannel://station',
    version: of.version,
    platform: 'linux',
    safeStorage: of.safeStorage,
    openExternal: of.openExternal,
    copyText: () => undefined,
    saveFile: async () => false,
    computerName: shownName(hostname()).slice(0, 60),
    startOutside,
    clock: chooseConsoleClock(env, false),
    timers: systemTimers,
    random: Math.random,
  };
};
