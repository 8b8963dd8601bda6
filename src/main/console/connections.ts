import type { AgentId } from '../../shared/domain/index.ts';
import type { ErrorCode } from '../../shared/errors.ts';
import { unmanaged } from '../../shared/managed/managed.ts';
import { requireRegistration } from '../../shared/platform-hosts.ts';
import type { SignedContext } from '../../shared/wire/index.ts';
import { createAwaitedPages } from '../browser/index.ts';
import {
  createCallCounter,
  createLiveChat,
  createLiveChatAccounts,
  type RedirectLimit,
  withToken,
} from '../livechat/index.ts';
import { isAccountAllowed } from '../managed/index.ts';
import { createKeyAnnouncer, createRelayLink } from '../relay-link/index.ts';
import { keptSecrets } from '../removal/index.ts';
import { createSession } from '../session/index.ts';
import { createMonotonicClock } from '../storage/index.ts';
import { createOwnPresence } from '../team/index.ts';
import { createCacheRecovery } from './cache/index.ts';
import { openStorage, type OpenedStorage } from './opened-storage.ts';
import { createProxyLogin } from './proxy-login.ts';
import type { ConsoleWorld } from './world.ts';

/**
 * What the product stands on: secrets, database, and the ways to relay, LiveChat and browser. Nothing connects yet.
 * Errors: those of `openCache`.
 */
export const createConnections = async (
  world: ConsoleWorld,
  hooks: {
    /** Opened before; absent: it is opened here. */
    storage?: OpenedStorage | undefined;
    /** Why nobody is signed in, for the sign-in page. */
    endedBecause: ErrorCode | undefined;
    /** Shared with the services before these. */
    redirectLimit: RedirectLimit;
    /** As of RelayLinkOptions. */
    heldBack(): readonly SignedContext[];
    /** As of RelayLinkOptions. */
    isAdmin(agentId: AgentId): boolean;
  },
) => {
  const { environment, folder, clock, timers, random, logOf, version, platform } = world;
  const userAgent = `Backchannel/${version} (${platform})`;

  const { secrets, cache, storageFault } = hooks.storage ?? (await openStorage(world));
  const proxyLogin = createProxyLogin({ secrets, log: logOf('network') });
  await proxyLogin.restore();
  const { db } = cache;
  const relayLink = createRelayLink({
    relayUrl: environment.relayUrl,
    db,
    secrets,
    clock,
    timers,
    log: logOf('relay-link'),
    app: { version, platform, kind: world.kind },
    withIdentityToken: (use) => withToken({ accessToken: session.identityToken }, use),
    heldBack: hooks.heldBack,
    isAdmin: hooks.isAdmin,
  });
  const browserPages = createAwaitedPages({
    openInBrowser: world.openExternal,
    copyText: world.copyText,
    onListenerError: () => logOf('browser').warn('listener.failed'),
  });
  const config = async () => {
    requireRegistration(world.platforms.livechat.clientId, 'BUILD_LIVECHAT_CLIENT_ID');
    return world.platforms.livechat;
  };
  const livechatCalls = createCallCounter(clock);
  const accounts = createLiveChatAccounts({
    config,
    openExternal: browserPages.open,
    redirectLimit: hooks.redirectLimit,
    timers,
    userAgent,
    onCall: livechatCalls.count,
  });
  const session = createSession({
    secrets,
    livechat: accounts,
    clock,
    log: logOf('session'),
    keptSecrets,
    endedBecause: hooks.endedBecause,
    isAllowed: (account) => isAccountAllowed(world.managed ?? unmanaged, account),
  });
  const livechat = createLiveChat({
    config,
    tokens: session,
    organizationId: () => session.identity()?.workspaceId,
    application: { name: 'Backchannel', version },
    userAgent,
    clock,
    timers,
    random,
    log: logOf('livechat'),
    onCall: livechatCalls.count,
    isAwayAtLogin: () => ownPresence.awayAtLogin(),
  });
  const ownPresence = createOwnPresence({
    connection: livechat.connection,
    person: world.person,
    clock,
    timers,
    random,
    log: logOf('presence'),
  });
  const keyAnnouncer = createKeyAnnouncer({
    connection: livechat.connection,
    relayLink,
    clock,
    timers,
    log: logOf('key-announcer'),
  });
  const monotonicClock = createMonotonicClock({ db, clock });
  const recovery = createCacheRecovery({
    folder,
    cache,
    secrets,
    session,
    clock,
    timers,
    log: logOf('recovery'),
    startOutside: world.startOutside,
  });
  return {
    secrets,
    proxyLogin,
    db,
    cache,
    recovery,
    storageFault,
    relayLink,
    browserPages,
    accounts,
    session,
    livechat,
    livechatCalls,
    ownPresence,
    keyAnnouncer,
    monotonicClock,
  };
};

export type Connections = Awaited<ReturnType<typeof createConnections>>;
