import type { AppState } from '../../shared/ipc/index.ts';
import type { Connections } from './connections.ts';
import type { Product } from './product.ts';
import type { ConsoleWorld } from './world.ts';

/** The one snapshot of the whole console's state, computed from the services that own each part. */
export const appStateOf = (
  parts: Pick<
    Connections,
    'secrets' | 'session' | 'relayLink' | 'livechat' | 'browserPages' | 'ownPresence'
  > &
    Pick<Product, 'team' | 'privateChats' | 'conversations' | 'channel'> & {
      world: Pick<ConsoleWorld, 'version' | 'platform' | 'environment' | 'tryIt'>;
    },
): AppState => {
  const { secrets, relayLink, privateChats, conversations, world } = parts;
  const accountId = parts.channel.current()?.accountId;
  const setAside = relayLink.setAside();
  const isSandbox = relayLink.knownConfig()?.isSandbox ?? false;
  return {
    version: world.version,
    platform: world.platform,
    isSandbox,
    isTryOut: world.tryIt !== undefined && isSandbox,
    relayHost: new URL(world.environment.relayUrl).host,
    session: parts.session.state,
    browserPages: parts.browserPages.list(),
    secrets: { state: secrets.state, backend: secrets.backend, mode: secrets.mode },
    relay: relayLink.connection,
    livechat: parts.livechat.connection.state,
    ownStatus: parts.team.ownStatus(),
    ownAbsence: parts.ownPresence.absence,
    unread: { privateChats: privateChats.unreadTotal(), conversations: conversations.unreadTotal() },
    waitingToSend: privateChats.waitingTotal() + conversations.waitingToSend(),
    sendingPause: accountId && conversations.sendingPause(accountId),
    setAside: setAside.count > 0 ? setAside : undefined,
    humanAgentMissingSinceMs: conversations.humanAgentMissingSinceMs(),
  };
};
