import { isAdminRole } from '../../shared/domain/index.ts';
import type { ErrorCode } from '../../shared/errors.ts';
import type { IpcServices } from '../ipc/index.ts';
import { createRedirectLimit, type RedirectLimit } from '../livechat/index.ts';
import type { RemoteMedia } from '../media/index.ts';
import { proxyFault } from '../network/index.ts';
import type { WipeOrder } from '../removal/index.ts';
import { createSettingStore } from '../storage/index.ts';
import { createServiceStack } from '../work/index.ts';
import { appStateOf } from './app-state.ts';
import { createConnections, type Connections } from './connections.ts';
import { isHeldBack } from './held-back.ts';
import { createHealthService } from './health-service.ts';
import { createHousekeeping } from './housekeeping.ts';
import { createLifecycle } from './lifecycle.ts';
import { removeAllCaches, removeLooseFiles } from './local-files.ts';
import type { OpenedStorage } from './opened-storage.ts';
import { createProduct, type Product } from './product.ts';
import { publishChanges } from './publish-changes.ts';
import { createRecoveryRun } from './recovery-run.ts';
import { connectServices } from './wiring.ts';
import { wipeWorkspace } from './wipe-workspace.ts';
import type { ConsoleWorld } from './world.ts';

/**
 * Each service has this long to end, so that neither a dead network nor a reply whose answer takes long holds up quitting.
 * What is cut off is settled at the next start.
 */
const longestStopMs = 3_000;

/** The services of one person's console, with the whole relay link for its owner. */
export interface ConsoleServices extends IpcServices {
  relayLink: Connections['relayLink'];
  bridge: Product['bridge'];
  recovery: Connections['recovery'];
  /** Deletes everything of the workspace; to be followed by `stop`. */
  wipe(order: WipeOrder): Promise<void>;
  /** After a wake: tries every connection now. */
  retryNow(): void;
  /** Begins to connect; what is cached can be asked for before. */
  start(): void;
  /** Closes everything; safe to call after a sign-out. */
  stop(): Promise<void>;
}

/**
 * Builds the services and says in which order they are started and stopped.
 * Errors: those of `openCache`.
 */
export const createServices = async (
  world: ConsoleWorld,
  media: RemoteMedia,
  hooks: {
    /** The workspace was removed, or the relay silent for too long: the console leaves. Begun, not waited for. */
    wipe?: (order: WipeOrder) => void;
    /** Why nobody is signed in, for the sign-in page. */
    endedBecause?: ErrorCode | undefined;
    /** Opened before; absent: it is opened here. */
    storage?: OpenedStorage | undefined;
    /** Shared with the services before these; default: one of their own. */
    redirectLimit?: RedirectLimit | undefined;
  } = {},
): Promise<ConsoleServices> => {
  const { folder, clock, timers, logOf } = world;
  const connections = await createConnections(world, {
    storage: hooks.storage,
    endedBecause: hooks.endedBecause,
    redirectLimit: hooks.redirectLimit ?? createRedirectLimit(clock),
    heldBack: () => (isHeldBack({ policy: product.policy, session, world }) ? ['private'] : []),
    isAdmin(agentId) {
      const own = connections.session.state;
      const isOwn = own.state === 'signed-in' && own.agentId === agentId;
      const role = isOwn ? own.role : product.team.get(agentId)?.role;
      return role !== undefined && isAdminRole(role);
    },
  });
  const product = createProduct(world, media, connections, { wipe: (order) => hooks.wipe?.(order) });
  const { db, session, relayLink, livechat } = connections;
  const { removal, conversations, channel } = product;
  const parts = { ...connections, ...product, world, clock, timers, proxyFault };
  const appState = () => appStateOf(parts);

  /** Each stands on those above it. Stopped from below: down to `conversations` nothing leaves for customers any more. */
  const running = createServiceStack({
    timers,
    longestStopMs: world.longestStopMs ?? longestStopMs,
    log: logOf('console'),
  });
  /** Nobody reads, searches or writes at a station. */
  const isOfPerson = world.kind !== 'station';
  running.add('recovery', createRecoveryRun(parts));
  running.add('private-chats', product.privateChats);
  running.add('channel', channel);
  running.add('policy', product.policy);
  running.add(
    'housekeeping',
    createHousekeeping({
      ...parts,
      clock: connections.monotonicClock,
      privateChatDays: world.environment.privateChatDays,
      log: logOf('housekeeping'),
    }),
  );
  // Stopped after the connections: the window still hears how they end.
  running.add('publishing', { stop: publishChanges({ ...parts, media, appState }) });
  running.add('connections', createLifecycle({ ...parts, random: world.random, log: logOf('lifecycle') }));
  running.add('key-announcer', connections.keyAnnouncer);
  running.add('own-presence', connections.ownPresence);
  running.add('team', product.team);
  running.add('tag-list', product.tagList);
  running.add('removal', { start: removal.begin, retryNow: removal.retryNow, stop: removal.stop });
  running.add('computers', product.computers);
  running.add('conversations', conversations);
  running.add('teamwork', product.teamwork);
  if (isOfPerson) {
    running.add('notices', product.notices);
    running.add('saved-replies', product.savedReplies);
    running.add('search', product.search);
  }
  running.add('preflight', { stop: async () => product.preflight.stop() });
  // The lease is given back while the relay still knows this device.
  running.add('bridge', product.bridge);
  running.add('wiring', { stop: connectServices(parts) });

  session.onSignOut('relay-device', async () => {
    await running.stop('connections');
    await relayLink.removeDevice();
  });
  session.onSignOut('local-data', async () => {
    await running.stop();
    db.destroy();
    await removeAllCaches(folder);
    await removeLooseFiles(folder);
    await world.clearBrowserData?.();
  });

  return {
    ...connections,
    ...product,
    appState,
    health: createHealthService({ ...parts, retryNow: running.retryNow }),
    stored: createSettingStore(db),
    wipe: (order) =>
      wipeWorkspace({
        ...parts,
        order,
        stopSending: () => running.stop('conversations'),
        failPoints: world.removalFailPoints,
      }),
    retryNow: running.retryNow,
    tryAgain() {
      livechat.connection.tryAgain();
      running.retryNow();
    },
    start: running.start,
    async stop() {
      await running.stop();
      db.close();
    },
  };
};
