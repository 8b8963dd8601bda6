import { createSessionHost, type SessionHost } from '../main/console/session-host.ts';
import type { ConsoleServices } from '../main/console/services.ts';
import type { ConsoleWorld } from '../main/console/world.ts';
import type { Log } from '../main/log.ts';
import { readManaged } from '../main/managed/index.ts';
import { createRemoteMedia, type RemoteMedia } from '../main/media/index.ts';
import { takeDataFolder, type DataFolder } from './data-folder.ts';
import { openKeyStorage } from './key/index.ts';
import { openStationNetwork } from './network.ts';
import type { StationSettings } from './settings.ts';
import { createStationWorld } from './world.ts';

/** What every command on a station's data stands on. */
export interface PreparedStation {
  world: ConsoleWorld;
  media: RemoteMedia;
  folder: DataFolder;
}

/** What the commands hand in. */
export interface StationDeps {
  env: NodeJS.ProcessEnv;
  settings: StationSettings;
  version: string;
  logOf: (module: string) => Log;
  openExternal: ConsoleWorld['openExternal'];
  publish?: ConsoleWorld['publish'] | undefined;
}

/**
 * Takes the folder, reads key and policies, and builds the world; nothing connects yet. The folder is released when that fails.
 * Errors: StationProblem.
 */
export const prepareStation = async (
  deps: StationDeps & {
    /** The services of now, for pictures and files that the bridge carries; absent: none are carried. */
    services?: (() => ConsoleServices | undefined) | undefined;
  },
): Promise<PreparedStation> => {
  const { env, settings, services } = deps;
  const folder = takeDataFolder(settings.dataFolder);
  try {
    const safeStorage = await openKeyStorage({ source: settings.key, dataFolder: folder.path, env });
    const managed = await readManaged(env, false);
    openStationNetwork(managed);
    for (const { fault, name, source } of managed.problems)
      deps.logOf('start').warn('managed.problem', { fault, name, source });
    const world = createStationWorld({
      ...deps,
      folder: folder.path,
      managed,
      safeStorage,
      publish: deps.publish ?? (() => undefined),
    });
    const media = createRemoteMedia({
      allowsLoopback: () => world.platforms.isSandbox,
      messageSource: (messageId, index) => services?.()?.conversations.mediaSource(messageId, index),
      ownFile: (messageId, index) => services?.()?.conversations.ownMedia(messageId, index),
    });
    return { world, media, folder };
  } catch (error) {
    folder.release();
    throw error;
  }
};

/** A station whose services are open; they begin to connect at once. */
export interface OpenedStation {
  host: SessionHost;
  folder: DataFolder;
  world: ConsoleWorld;
  /** Ends in order (messages under way are finished, the lease is given back) and releases the folder. */
  stop(): Promise<void>;
}

/** Errors: StationProblem; those of `openCache`. */
export const openStation = async (deps: StationDeps): Promise<OpenedStation> => {
  const opened: { host?: SessionHost } = {};
  const { world, media, folder } = await prepareStation({ ...deps, services: () => opened.host?.peek() });
  const host = createSessionHost({ world, media, opened: (services) => services.start() });
  opened.host = host;
  try {
    await host.open();
  } catch (error) {
    folder.release();
    throw error;
  }
  return {
    host,
    folder,
    world,
    async stop() {
      try {
        await host.stop();
      } finally {
        folder.release();
      }
    },
  };
};
