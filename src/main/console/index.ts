import type { AgentId, ChosenStatus, ConversationId } from '../../shared/domain/index.ts';
import { toBackchannelError } from '../../shared/errors.ts';
import type { FirstPicture } from '../../shared/ipc/index.ts';
import { unmanaged } from '../../shared/managed/managed.ts';
import { createHandlers, createRouter, type Shell } from '../ipc/index.ts';
import { createRemoteMedia, type RemoteMedia } from '../media/index.ts';
import { createFirstPaint, type FirstPaint } from './first-paint.ts';
import type { OpenedStorage } from './opened-storage.ts';
import { createSessionHost } from './session-host.ts';
import { createConsoleSupport } from './support.ts';
import type { ConsoleWorld } from './world.ts';

export { readCachedPicture } from './cached-picture.ts';
export { createFirstPaint, type FirstPaint } from './first-paint.ts';
export { openStorage, type OpenedStorage } from './opened-storage.ts';
export { createServices, type ConsoleServices } from './services.ts';
export type { ConsoleWorld } from './world.ts';

export interface RunningConsole {
  router: ReturnType<typeof createRouter>;
  media: RemoteMedia;
  afterFirstPaint: FirstPaint['afterwards'];
  /** What a link may lead to; undefined while nobody is signed in. */
  known(): { hasConversation(id: ConversationId): boolean; hasPerson(id: AgentId): boolean } | undefined;
  /** The person's own status. Errors: those of `Team.setOwnStatus`; SIGNED_OUT. */
  chooseStatus(status: ChosenStatus): Promise<void>;
  /** Something of the program itself has changed that the window shows. */
  stateChanged(): void;
  /** After a wake: try every connection now. */
  retryNow(): void;
  stop(): Promise<void>;
}

/** What the services would have noted, had they answered the first picture. */
const takeOver = (picture: FirstPicture, world: ConsoleWorld, media: RemoteMedia): void => {
  for (const { pictureUrl } of picture.inbox?.conversations ?? []) media.remember(pictureUrl);
  for (const { avatarUrl } of picture.team?.agents ?? []) media.remember(avatarUrl);
  world.notifications.placeShown(picture.place);
  const link = world.takeLink?.();
  if (link) world.publish('link.followed', link);
};

/** What has happened before the services; all of it absent where they are the first. */
interface BegunConsole {
  storage?: OpenedStorage | undefined;
  firstPaint?: FirstPaint | undefined;
  /** The window has it, or is about to. */
  first?: { picture: FirstPicture } | undefined;
}

/**
 * Builds the console and shows what the cache holds; connections follow by themselves.
 * Errors: those of `openCache`.
 */
export const startConsole = async (
  world: ConsoleWorld,
  begun: BegunConsole = {},
): Promise<RunningConsole> => {
  const log = world.logOf('console');
  const media = createRemoteMedia({
    // Pictures of the simulators live on this computer; nobody else's may.
    allowsLoopback: () => world.platforms.isSandbox,
    messageSource: (messageId, index) => sessionHost.peek()?.conversations.mediaSource(messageId, index),
    ownFile: (messageId, index) =>
      sessionHost.peek()?.privateChats.files.picture(messageId, index) ??
      sessionHost.peek()?.conversations.ownMedia(messageId, index),
  });

  const firstPaint = begun.firstPaint ?? createFirstPaint(world.timers);
  let isStopped = false;
  const sessionHost = createSessionHost({
    world,
    media,
    storage: begun.storage,
    opened(services) {
      if (services.session.state.state !== 'signed-in') return services.start();
      // Connecting is work for both processes: the cached lists come first. A sign-out may have replaced the services by then.
      firstPaint.afterwards(() => {
        if (sessionHost.peek() === services && !isStopped) services.start();
      });
    },
  });

  const shell: Shell = {
    services: () => sessionHost.current(),
    managed: world.managed ?? unmanaged,
    relayFrom: world.relayFrom ?? 'environment',
    forgetRelay: async () => world.forgetRelay?.(),
    settings: world.settings,
    links: world.links,
    media,
    signOut: () => sessionHost.signOut(),
    notifications: world.notifications,
    now: () => world.clock.now(),
    takeLink: () => world.takeLink?.(),
    startAgain: () => world.startAgain?.(),
    showFile: (path) => world.showFile?.(path),
    saveFile: (suggestedName, content) => world.saveFile(suggestedName, content),
    showMenu: (lines) => world.showMenu?.(lines) ?? Promise.resolve(undefined),
    copyPictureAt: (x, y) => world.copyPictureAt?.(x, y),
    tryIt: world.tryIt,
    support: createConsoleSupport(world, () => sessionHost.current()),
    updates: world.updates,
  };

  const unfollowSettings = world.settings.on('changed', (settings) =>
    world.publish('settings.changed', settings),
  );
  await sessionHost.open();
  if (begun.first) takeOver(begun.first.picture, world, media);
  const router = createRouter({
    handlers: createHandlers(shell),
    appOrigin: world.appOrigin,
    log: world.logOf('ipc'),
  });

  return {
    router: firstPaint.watch(world.tryIt?.watch(router) ?? router),
    media,
    afterFirstPaint: firstPaint.afterwards,
    known() {
      const services = sessionHost.peek();
      if (services?.session.state.state !== 'signed-in') return undefined;
      return {
        hasConversation: (id) => services.conversations.get(id) !== undefined,
        hasPerson: (id) => services.team.get(id) !== undefined,
      };
    },
    chooseStatus: async (status) => sessionHost.current().team.setOwnStatus(status),
    stateChanged() {
      const state = sessionHost.peek()?.appState();
      if (state) world.publish('app.state-changed', state);
    },
    retryNow: () => sessionHost.retryNow(),
    async stop() {
      isStopped = true;
      unfollowSettings();
      try {
        await sessionHost.stop();
      } catch (error) {
        log.error('stop.failed', { code: toBackchannelError(error).code });
      }
    },
  };
};
