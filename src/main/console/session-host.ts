import { BackchannelError, type ErrorCode, stackOfFault, toBackchannelError } from '../../shared/errors.ts';
import { createRedirectLimit } from '../livechat/index.ts';
import type { RemoteMedia } from '../media/index.ts';
import {
  createWipeConfirmation,
  createWipeMarker,
  type WipeConfirmation,
  wipeCodes,
  type WipeState,
  type WipeOrder,
} from '../removal/index.ts';
import { createSecretStore, type SecretStore } from '../secrets/index.ts';
import { createMutex } from '../work/index.ts';
import { removeAllCaches } from './local-files.ts';
import type { OpenedStorage } from './opened-storage.ts';
import { createServices, type ConsoleServices } from './services.ts';
import type { ConsoleWorld } from './world.ts';

/** The services of the person who is signed in now: opened, replaced after sign-out or removal, closed. One thing at a time. */
export interface SessionHost {
  /** Errors: SIGNED_OUT while there are none. */
  current(): ConsoleServices;
  /** The same, undefined while there are none. */
  peek(): ConsoleServices | undefined;
  /** Errors: those of `openCache`. */
  open(): Promise<void>;
  /** Resolves when new services are there. */
  signOut(): Promise<{ leftovers: ErrorCode[] }>;
  retryNow(): void;
  /** Resolves when neither a sign-out nor a removal is under way. */
  idle(): Promise<void>;
  /** Errors: those of closing the services. */
  stop(): Promise<void>;
}

export const createSessionHost = (deps: {
  world: ConsoleWorld;
  media: RemoteMedia;
  /** Opened before; absent: the services open it. */
  storage?: OpenedStorage | undefined;
  /** The session is restored, nothing is started. */
  opened(services: ConsoleServices): void;
}): SessionHost => {
  const { world, media } = deps;
  const { folder, platform, safeStorage, clock, timers } = world;
  const log = world.logOf('console');
  let services: ConsoleServices | undefined;
  let wipeConfirmation: WipeConfirmation | undefined;
  let isStopped = false;

  const redirectLimit = world.redirectLimit ?? createRedirectLimit(clock);
  const turns = createMutex();

  /** For the first services; it goes with them. */
  let { storage } = deps;
  const build = async (endedBecause?: ErrorCode): Promise<ConsoleServices> => {
    const given = storage;
    storage = undefined;
    const built: ConsoleServices = await createServices(world, media, {
      storage: given,
      endedBecause,
      redirectLimit,
      wipe: (order) => void wipe(built, order),
    });
    return built;
  };

  const markerIn = (secrets: SecretStore): Promise<WipeState | undefined> => createWipeMarker(secrets).read();

  /** A database that can no longer be opened does not stop a removal that was begun: it was to be deleted. */
  const buildOrFinish = async (): Promise<ConsoleServices> => {
    try {
      return await build();
    } catch (error) {
      const secrets = await createSecretStore({ safeStorage, platform, folder, clock });
      if ((await markerIn(secrets))?.state !== 'wiping') throw error;
      log.warn('wipe.database-unreadable', { code: toBackchannelError(error).code });
      await removeAllCaches(folder);
      return build();
    }
  };

  const confirmThrough = (secrets: SecretStore): void => {
    wipeConfirmation = createWipeConfirmation({
      secrets,
      relayUrl: world.environment.relayUrl,
      userAgent: `Backchannel/${world.version} (${platform})`,
      clock,
      timers,
      log: world.logOf('removal'),
      failPoints: world.removalFailPoints,
    });
    wipeConfirmation.start();
  };

  /** `departed`: secrets of the services before; without a key store they are in memory, and so is the wipe marker. */
  const open = async (departed?: SecretStore): Promise<void> => {
    await wipeConfirmation?.stop();
    let opened = await buildOrFinish();
    const wipeState = await markerIn(opened.secrets);
    let { isSignOutPending } = await opened.session.restore();
    if (wipeState?.state === 'wiping') {
      await opened.wipe(wipeState);
      isSignOutPending = true;
    } else if (isSignOutPending) await opened.session.signOut();
    const markerSecrets = departed?.mode === 'memory' ? departed : opened.secrets;
    const reason = (await markerIn(markerSecrets))?.reason;
    const isSignedIn = opened.session.state.state === 'signed-in';
    if (isSignOutPending || (reason !== undefined && !isSignedIn)) {
      // What was cut short is deleted before anything is shown, and the page says why nobody is signed in.
      await opened.stop();
      opened = await build(reason && wipeCodes[reason]);
      await opened.session.restore();
    }
    // Before anything is shown: what comes back is there from the beginning.
    await opened.recovery.run();
    services = opened;
    confirmThrough(markerSecrets === departed ? departed : opened.secrets);
    deps.opened(opened);
    world.publish('app.state-changed', opened.appState());
  };

  /** Stops the services and opens new ones. */
  const replace = async (before: ConsoleServices): Promise<void> => {
    await before.stop();
    media.clear();
    world.notifications.clearAll();
    world.settings.forget();
    await open(before.secrets);
  };

  const wipe = (from: ConsoleServices, order: WipeOrder): Promise<void> =>
    turns
      .run(async () => {
        // Signed out meanwhile: nothing is left of it.
        if (services !== from || isStopped) return;
        await from.wipe(order);
        await replace(from);
      })
      .catch((error: unknown) => {
        const fault = toBackchannelError(error);
        log.error('wipe.failed', { code: fault.code, ...stackOfFault(fault) });
      });

  return {
    current() {
      if (services === undefined) throw new BackchannelError('SIGNED_OUT');
      return services;
    },
    peek: () => services,
    open: () => turns.run(() => open()),
    signOut() {
      const asked = services;
      return turns.run(async () => {
        if (!asked || services !== asked) return { leftovers: [] };
        const { leftovers } = await asked.session.signOut();
        await replace(asked);
        return { leftovers };
      });
    },
    retryNow() {
      services?.retryNow();
      wipeConfirmation?.retryNow();
    },
    idle: turns.idle,
    async stop() {
      isStopped = true;
      await wipeConfirmation?.stop();
      await services?.stop();
    },
  };
};
