import { createBridge, type Bridge } from '../bridge/index.ts';
import { createAwaitedPages } from '../browser/index.ts';
import { createChannel } from '../channel/index.ts';
import { createConversations } from '../conversations/index.ts';
import type { ErrorCode } from '../../shared/errors.ts';
import type { IpcServices } from '../ipc/index.ts';
import { createLiveChat, createLiveChatAccounts } from '../livechat/index.ts';
import type { RemoteMedia } from '../media/index.ts';
import { createPolicy, createStoredAboutMe } from '../policy/index.ts';
import { createPrivateChats } from '../private-chats/index.ts';
import { createRelayLink, type RelayLink } from '../relay-link/index.ts';
import { createRemoval, keptSecrets, type WipeOrder, type RemovalService } from '../removal/index.ts';
import { createSecretStore } from '../secrets/index.ts';
import { createSession } from '../session/index.ts';
import {
  createPolicyRepository,
  createMonotonicClock,
  createSettingsRepository,
} from '../storage/index.ts';
import { createTeam } from '../team/index.ts';
import { retention } from '../../shared/removal/retention.ts';
import { appStateOf } from './app-state.ts';
import { followChanges } from './follow-changes.ts';
import { createHealthService } from './health-service.ts';
import { keepHouse } from './housekeeping.ts';
import type { ConsoleWorld } from './world.ts';
import { createLifecycle } from './lifecycle.ts';
import { wipeWorkspace } from './wipe-workspace.ts';
import { openCache, removeAllCaches, removeLooseFiles } from './local-files.ts';

const maxIdleMs = 3_000;

/** The services of one person's console, with the whole relay link for its owner. */
export interface ConsoleServices extends IpcServices {
  relayLink: RelayLink;
  bridge: Bridge;
  removal: RemovalService;
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
 * Builds secrets, database, providers and product services in the order in which they need each other.
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
  } = {},
): Promise<ConsoleServices> => {
  const { environment, folder, clock, timers, random, logOf, version, platform } = world;
  const application = { name: 'Backchannel', version };
  const userAgent = `Backchannel/${version} (${platform})`;

  const secrets = await createSecretStore({ safeStorage: world.safeStorage, platform, folder, clock });
  const db = await openCache({ folder, secrets, clock });

  const monotonicClock = createMonotonicClock({ db, clock });

  const relayLink = createRelayLink({
    relayUrl: environment.relayUrl,
    db,
    secrets,
    clock,
    timers,
    log: logOf('relay-link'),
    app: { version, platform },
  });
  relayLink.on('state-changed', ({ state }) => {
    // The relay refuses a caller whose clock differs by minutes: online, the time is right.
    if (state === 'online') monotonicClock.confirm();
  });
  const livechatConfig = async () => (await relayLink.config()).livechat;
  const browserPages = createAwaitedPages({
    openInBrowser: world.openExternal,
    copyText: world.copyText,
    onListenerError: () => logOf('browser').warn('listener.failed'),
  });
  const accounts = createLiveChatAccounts({
    config: livechatConfig,
    openExternal: browserPages.open,
    timers,
    userAgent,
  });
  const session = createSession({
    secrets,
    livechat: accounts,
    clock,
    log: logOf('session'),
    keptSecrets,
    endedBecause: hooks.endedBecause,
  });
  const livechat = createLiveChat({
    config: livechatConfig,
    tokens: session,
    organizationId: () => session.identity()?.workspaceId,
    application,
    userAgent,
    clock,
    timers,
    random,
    log: logOf('livechat'),
  });
  const team = createTeam({
    db,
    directory: livechat.directory,
    connection: livechat.connection,
    ownAgentId: () => session.identity()?.agentId,
    clock,
    timers,
    random,
    log: logOf('team'),
  });
  const privateChats = createPrivateChats({
    db,
    relayLink,
    clock,
    timers,
    log: logOf('private-chats'),
    kept: { days: environment.privateChatDays, clock: monotonicClock },
  });
  const channel = createChannel({
    db,
    relayLink,
    secrets,
    session,
    openExternal: browserPages.open,
    clock,
    timers,
    log: logOf('channel'),
  });
  const conversations = createConversations({
    db,
    relayLink,
    channel: channel.port,
    clock,
    monotonicClock,
    timers,
    people: { ownId: () => session.identity()?.agentId, nameOf: (agentId) => team.get(agentId)?.name },
    log: logOf('conversations'),
  });
  const bridge = createBridge({
    db,
    secrets,
    relayLink,
    channel,
    conversations,
    livechat,
    accounts,
    session,
    fetchMedia: media.carried,
    agentName: (agentId) => team.get(agentId)?.name,
    clock,
    monotonicClock,
    timers,
    log: logOf('bridge'),
    ...(world.failPoints === undefined ? {} : { failPoints: world.failPoints }),
  });
  const policy = createPolicy({
    acceptances: createPolicyRepository(db),
    relayLink,
    session,
    clock: monotonicClock,
    timers,
    log: logOf('policy'),
  });
  /** What a person sends waits while they have not answered; what comes in, and what belongs to the team, goes on. */
  const followPolicy = (): void => {
    relayLink.holdBack('private', policy.isHolding);
    conversations.holdBack(policy.isHolding);
  };
  policy.on('changed', followPolicy);
  const storedAboutMe = createStoredAboutMe({
    db,
    secrets,
    session,
    relayLink,
    settings: world.settings,
    kept: {
      privateChatDays: environment.privateChatDays,
      instagramContentDays: retention.instagramContentDays,
      withoutContactDays: environment.withoutContactDays,
    },
    saveFile: world.saveFile,
    version,
    clock,
    log: logOf('policy'),
  });
  const removal = createRemoval({
    db,
    relayLink,
    channel,
    conversations,
    privateChats,
    bridge,
    session,
    accounts: accounts.accounts,
    wipe: (order) => hooks.wipe?.(order),
    saveFile: world.saveFile,
    openLink: (url) => world.links.open(url),
    withoutContactDays: environment.withoutContactDays,
    clock,
    timers,
    log: logOf('removal'),
    ...(world.removalFailPoints ? { failPoints: world.removalFailPoints } : {}),
  });
  const lifecycle = createLifecycle({
    session,
    livechat,
    relayLink,
    team,
    secrets,
    clock,
    timers,
    random,
    mayEnrolAgain: () => removal.mayEnrolAgain(),
    log: logOf('lifecycle'),
  });

  const parts = {
    version,
    platform,
    relayUrl: environment.relayUrl,
    secrets,
    session,
    relayLink,
    livechat,
    team,
    privateChats,
    conversations,
    channel,
    isTryOut: world.tryIt !== undefined,
    browserPages,
  };
  const appState = () => appStateOf(parts);
  const unfollow = followChanges({ ...parts, bridge, removal, policy, media, appState, world });

  const retryNow = (): void => {
    lifecycle.retryNow();
    conversations.retryNow();
    bridge.retryNow();
    removal.retryNow();
    policy.retryNow();
  };

  /** Gives the lease back while the relay still knows this device; a dead network is not waited for. */
  const bridgeStopped = async (): Promise<void> => {
    await Promise.race([bridge.stop(), new Promise<void>((resolve) => timers.after(maxIdleMs, resolve))]);
  };

  /** A reply under way may take long to be answered; cut off, it is settled at the next start, so the person need not wait. */
  const settleWithinLimit = async (): Promise<void> => {
    await Promise.race([
      conversations.idle(),
      new Promise<void>((resolve) => timers.after(maxIdleMs, resolve)),
    ]);
  };

  let endHousekeeping = (): void => undefined;
  let isDestroyed = false;
  session.onSignOut('relay-device', async () => {
    await bridgeStopped();
    await removal.stop();
    await lifecycle.stop();
    await relayLink.removeDevice();
  });
  session.onSignOut('local-data', async () => {
    unfollow();
    endHousekeeping();
    policy.stop();
    conversations.stop();
    channel.stop();
    await privateChats.stop();
    await settleWithinLimit();
    db.destroy();
    isDestroyed = true;
    await removeAllCaches(folder);
    await removeLooseFiles(folder);
    await world.clearBrowserData?.();
  });

  return {
    appState,
    browserPages,
    secrets,
    session,
    team,
    relayLink,
    privateChats,
    conversations,
    channel,
    health: createHealthService({ channel, conversations, livechat, relayLink, retryNow }),
    bridge,
    removal,
    wipe: (order) =>
      wipeWorkspace({
        ...parts,
        order,
        removal,
        bridge,
        bridgeStopped,
        clock,
        ...(world.removalFailPoints ? { failPoints: world.removalFailPoints } : {}),
      }),
    policy,
    storedAboutMe,
    stored: createSettingsRepository(db),
    retryNow,
    tryAgain() {
      livechat.connection.tryAgain();
      retryNow();
    },
    start() {
      followPolicy();
      policy.start();
      endHousekeeping = keepHouse({ relayLink, clock: monotonicClock, timers });
      lifecycle.start();
      removal.begin();
      conversations.start();
      channel
        .start()
        .catch((error: unknown) =>
          logOf('channel').error('start.failed', { name: error instanceof Error ? error.name : 'unknown' }),
        );
      bridge
        .start()
        .catch((error: unknown) =>
          logOf('bridge').error('start.failed', { name: error instanceof Error ? error.name : 'unknown' }),
        );
    },
    async stop() {
      unfollow();
      endHousekeeping();
      policy.stop();
      await bridgeStopped();
      await removal.stop();
      await lifecycle.stop();
      conversations.stop();
      channel.stop();
      await privateChats.stop();
      await settleWithinLimit();
      if (!isDestroyed) db.close();
      isDestroyed = true;
    },
  };
};
