import { toBackchannelError } from '../../shared/errors.ts';
import { createHandlers, createRouter, type Shell } from '../ipc/index.ts';
import { createRemoteMedia, type RemoteMedia } from '../media/index.ts';
import { createFirstPicture, type FirstPicture } from './first-picture.ts';
import { createRoomKeeper } from './room-keeper.ts';
import type { ConsoleWorld } from './world.ts';

export interface RunningConsole {
  router: ReturnType<typeof createRouter>;
  media: RemoteMedia;
  afterFirstPicture: FirstPicture['afterwards'];
  /** After a wake: try every connection now. */
  nudge(): void;
  stop(): Promise<void>;
}

/**
 * Builds the console and shows what the cache holds; connections follow by themselves.
 * Errors: STORAGE_NEWER, STORAGE_UNREADABLE, SECRET_UNREADABLE.
 */
export const startConsole = async (world: ConsoleWorld): Promise<RunningConsole> => {
  const log = world.logOf('console');
  const media = createRemoteMedia({
    // Pictures of the simulators live on this computer; nobody else's may.
    allowsLoopback: () => keeper.peek()?.relayLink.knownConfig()?.isSandbox ?? false,
    messageSource: (messageId, index) => keeper.peek()?.conversations.mediaSource(messageId, index),
  });

  const firstPicture = createFirstPicture(world.timers);
  let isStopped = false;
  const keeper = createRoomKeeper({
    world,
    media,
    opened(rooms) {
      if (rooms.session.state.state !== 'signed-in') return rooms.start();
      // Connecting is work for both processes: the cached lists come first. A sign-out may have replaced the rooms by then.
      firstPicture.afterwards(() => {
        if (keeper.peek() === rooms && !isStopped) rooms.start();
      });
    },
  });

  const shell: Shell = {
    rooms: () => keeper.current(),
    settings: world.settings,
    links: world.links,
    media,
    signOut: () => keeper.signOut(),
    wasRead: (place) => world.notifications.clear(place),
    tryIt: world.tryIt,
  };

  const unfollowSettings = world.settings.on('changed', (settings) =>
    world.publish('settings.changed', settings),
  );
  await keeper.open();
  const router = createRouter({
    handlers: createHandlers(shell),
    appOrigin: world.appOrigin,
    log: world.logOf('ipc'),
  });

  return {
    router: firstPicture.watch(world.tryIt?.watch(router) ?? router),
    media,
    afterFirstPicture: firstPicture.afterwards,
    nudge: () => keeper.nudge(),
    async stop() {
      isStopped = true;
      unfollowSettings();
      try {
        await keeper.stop();
      } catch (error) {
        log.error('stop.failed', { code: toBackchannelError(error).code });
      }
    },
  };
};
