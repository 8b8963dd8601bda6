import { BackchannelError, toBackchannelError } from '../../shared/errors.ts';
import { createHandlers, createRouter, type Shell } from '../ipc/index.ts';
import { createRemoteMedia, type RemoteMedia } from '../media/index.ts';
import { createFirstPicture, type FirstPicture } from './first-picture.ts';
import { buildRooms, type BuiltRooms } from './rooms.ts';
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
  let rooms: BuiltRooms | undefined;
  const currentRooms = (): BuiltRooms => {
    if (rooms === undefined) throw new BackchannelError('SIGNED_OUT');
    return rooms;
  };

  const media = createRemoteMedia({
    // Pictures of the simulators live on this computer; nobody else's may.
    allowsLoopback: () => rooms?.relayLink.knownConfig()?.isSandbox ?? false,
    messageSource: (messageId, index) => rooms?.conversations.mediaSource(messageId, index),
  });

  const firstPicture = createFirstPicture(world.timers);
  let isStopped = false;

  const open = async (): Promise<void> => {
    rooms = await buildRooms(world, media);
    const { isSignOutPending } = await rooms.session.restore();
    if (isSignOutPending) {
      // A sign-out was cut short: what it was to delete is deleted before anything is shown.
      await rooms.session.signOut();
      await rooms.stop();
      rooms = await buildRooms(world, media);
      await rooms.session.restore();
    }
    const opened = rooms;
    if (opened.session.state.state === 'signed-in')
      // Connecting is work for both processes: the cached lists come first. A sign-out may have replaced the rooms by then.
      firstPicture.afterwards(() => {
        if (rooms === opened && !isStopped) opened.start();
      });
    else opened.start();
    world.publish('app.state-changed', rooms.appState());
  };

  const shell: Shell = {
    rooms: currentRooms,
    settings: world.settings,
    links: world.links,
    media,
    async signOut() {
      const { leftovers } = await currentRooms().session.signOut();
      await currentRooms().stop();
      media.clear();
      world.notifications.clearAll();
      await open();
      return { leftovers: [...leftovers] };
    },
    wasRead: (place) => world.notifications.clear(place),
  };

  const unfollowSettings = world.settings.on('changed', (settings) =>
    world.publish('settings.changed', settings),
  );
  await open();

  return {
    router: firstPicture.watch(
      createRouter({
        handlers: createHandlers(shell),
        appOrigin: world.appOrigin,
        log: world.logOf('ipc'),
      }),
    ),
    media,
    afterFirstPicture: firstPicture.afterwards,
    nudge: () => rooms?.nudge(),
    async stop() {
      isStopped = true;
      unfollowSettings();
      try {
        await rooms?.stop();
      } catch (error) {
        log.error('stop.failed', { code: toBackchannelError(error).code });
      }
    },
  };
};
