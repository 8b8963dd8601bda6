import { BackchannelError, type ErrorCode, stackOfFault, toBackchannelError } from '../../shared/errors.ts';
import type { RemoteMedia } from '../media/index.ts';
import {
  createLastWord,
  createLeavingNote,
  type LastWord,
  leaveCodes,
  type Leaving,
  type LeaveOrder,
} from '../removal/index.ts';
import { createSecretStore, type SecretStore } from '../secrets/index.ts';
import { removeAllCaches } from './local-files.ts';
import { buildRooms, type BuiltRooms } from './rooms.ts';
import type { ConsoleWorld } from './world.ts';

/** The rooms of the person who is signed in now: opened, replaced after a sign-out or a removal, closed. One thing at a time. */
export interface RoomKeeper {
  /** Errors: SIGNED_OUT while there are none. */
  current(): BuiltRooms;
  /** The same, undefined while there are none. */
  peek(): BuiltRooms | undefined;
  /** Errors: STORAGE_NEWER, STORAGE_UNREADABLE, SECRET_UNREADABLE. */
  open(): Promise<void>;
  /** Resolves when new rooms are there. */
  signOut(): Promise<{ leftovers: ErrorCode[] }>;
  nudge(): void;
  /** Resolves when neither a sign-out nor a removal is under way. */
  idle(): Promise<void>;
  /** Errors: those of closing the rooms. */
  stop(): Promise<void>;
}

export const createRoomKeeper = (dependencies: {
  world: ConsoleWorld;
  media: RemoteMedia;
  /** The session is restored, nothing is started. */
  opened(rooms: BuiltRooms): void;
}): RoomKeeper => {
  const { world, media } = dependencies;
  const { folder, platform, safeStorage, clock, timers } = world;
  const log = world.logOf('console');
  let rooms: BuiltRooms | undefined;
  let lastWord: LastWord | undefined;
  let isStopped = false;

  let last: Promise<unknown> = Promise.resolve();
  const inTurn = <T>(work: () => Promise<T>): Promise<T> => {
    const result = last.then(work);
    // The next one waits for this one, whether or not it worked; its own caller hears of the failure.
    last = result.catch(() => undefined);
    return result;
  };

  const build = async (endedBecause?: ErrorCode): Promise<BuiltRooms> => {
    const built: BuiltRooms = await buildRooms(world, media, {
      endedBecause,
      leave: (order) => void leave(built, order),
    });
    return built;
  };

  const noteIn = (secrets: SecretStore): Promise<Leaving | undefined> => createLeavingNote(secrets).read();

  /** A database that can no longer be opened does not stop a removal that was begun: it was to be deleted. */
  const buildOrFinish = async (): Promise<BuiltRooms> => {
    try {
      return await build();
    } catch (error) {
      const secrets = await createSecretStore({ safeStorage, platform, folder, clock });
      if ((await noteIn(secrets))?.state !== 'wiping') throw error;
      log.warn('leave.database-unreadable', { code: toBackchannelError(error).code });
      await removeAllCaches(folder);
      return build();
    }
  };

  const lastWordThrough = (secrets: SecretStore): void => {
    lastWord = createLastWord({
      secrets,
      relayUrl: world.environment.relayUrl,
      userAgent: `Backchannel/${world.version} (${platform})`,
      clock,
      timers,
      log: world.logOf('removal'),
      ...(world.removalFailPoints ? { failPoints: world.removalFailPoints } : {}),
    });
    lastWord.start();
  };

  /** `departed`: secrets of the rooms before; without a key store they are in memory, and so is what still has to be said. */
  const open = async (departed?: SecretStore): Promise<void> => {
    await lastWord?.stop();
    let opened = await buildOrFinish();
    const leaving = await noteIn(opened.secrets);
    let { isSignOutPending } = await opened.session.restore();
    if (leaving?.state === 'wiping') {
      await opened.leave(leaving);
      isSignOutPending = true;
    } else if (isSignOutPending) await opened.session.signOut();
    const told = departed?.mode === 'memory' ? departed : opened.secrets;
    const reason = (await noteIn(told))?.reason;
    const isSignedIn = opened.session.state.state === 'signed-in';
    if (isSignOutPending || (reason !== undefined && !isSignedIn)) {
      // What was cut short is deleted before anything is shown, and the page says why nobody is signed in.
      await opened.stop();
      opened = await build(reason && leaveCodes[reason]);
      await opened.session.restore();
    }
    rooms = opened;
    lastWordThrough(told === departed ? departed : opened.secrets);
    dependencies.opened(opened);
    world.publish('app.state-changed', opened.appState());
  };

  /** Ends the rooms of before and opens new ones. */
  const replace = async (before: BuiltRooms): Promise<void> => {
    await before.stop();
    media.clear();
    world.notifications.clearAll();
    world.settings.forget();
    await open(before.secrets);
  };

  const leave = (from: BuiltRooms, order: LeaveOrder): Promise<void> =>
    inTurn(async () => {
      // Signed out meanwhile: nothing is left of it.
      if (rooms !== from || isStopped) return;
      await from.leave(order);
      await replace(from);
    }).catch((error: unknown) => {
      const fault = toBackchannelError(error);
      log.error('leave.failed', { code: fault.code, ...stackOfFault(fault) });
    });

  return {
    current() {
      if (rooms === undefined) throw new BackchannelError('SIGNED_OUT');
      return rooms;
    },
    peek: () => rooms,
    open: () => inTurn(() => open()),
    signOut() {
      const asked = rooms;
      return inTurn(async () => {
        if (!asked || rooms !== asked) return { leftovers: [] };
        const { leftovers } = await asked.session.signOut();
        await replace(asked);
        return { leftovers };
      });
    },
    nudge() {
      rooms?.nudge();
      lastWord?.nudge();
    },
    async idle() {
      await last;
    },
    async stop() {
      isStopped = true;
      await lastWord?.stop();
      await rooms?.stop();
    },
  };
};
