import { isOlderVersion } from '../../shared/console-version.ts';
import type { AccountId } from '../../shared/domain/index.ts';
import type { AppState, ConnectionState } from '../../shared/ipc/index.ts';
import type { VersionAdvice } from '../../shared/ipc/updates.ts';
import type { RelayConfig } from '../../shared/wire/index.ts';
import { unmanaged } from '../../shared/managed/managed.ts';
import type { ConversationOverview } from '../conversations/index.ts';
import { switchedOff } from '../managed/index.ts';
import type { ConsoleWorld } from './world.ts';

/**
 * A connection that is off for no reason has not been tried yet, or is just being ended: nothing is wrong with it, and
 * nothing is said of it that is not known.
 */
const asTried = (connection: ConnectionState): ConnectionState =>
  connection.state !== 'online' && connection.reason === undefined
    ? { ...connection, state: 'connecting' }
    : connection;

/** What the relay says of a version that is older than it wants or recommends; undefined: nothing. */
export const adviceFor = (version: string, consoles: RelayConfig['consoles']): VersionAdvice | undefined => {
  const { minimum, recommended } = consoles ?? {};
  if (minimum !== undefined && isOlderVersion(version, minimum)) return { required: minimum };
  return recommended !== undefined && isOlderVersion(version, recommended) ? { recommended } : undefined;
};

/** What the state is computed from: of the services, or of what is stored before they are there (cached-picture.ts). */
export interface StateParts {
  secrets: AppState['secrets'];
  session: { readonly state: AppState['session'] };
  browserPages: { list(): AppState['browserPages'] };
  proxyFault(): AppState['proxyFault'];
  recovery: { view(): AppState['recovery'] };
  storageFault: { current(): AppState['storageFault'] };
  relayLink: {
    readonly connection: ConnectionState;
    knownConfig(): RelayConfig | undefined;
    setAside(): NonNullable<AppState['setAside']>;
  };
  livechat: { connection: { readonly state: ConnectionState } };
  ownPresence: { readonly absence: AppState['ownAbsence'] };
  team: { ownStatus(): AppState['ownStatus'] };
  privateChats: { unreadTotal(): number; waitingTotal(): number };
  conversations: Omit<ConversationOverview, 'list'>;
  channel: { current(): { accountId: AccountId } | undefined };
  world: Pick<
    ConsoleWorld,
    'version' | 'platform' | 'environment' | 'managed' | 'relayFrom' | 'platforms' | 'tryIt' | 'updates'
  >;
}

/** The one snapshot of the whole console's state. */
export const appStateOf = (parts: StateParts): AppState => {
  const { secrets, relayLink, privateChats, conversations, world } = parts;
  const accountId = parts.channel.current()?.accountId;
  const setAside = relayLink.setAside();
  const { isSandbox } = world.platforms;
  return {
    version: world.version,
    platform: world.platform,
    isSandbox,
    isTryOut: world.tryIt !== undefined && isSandbox,
    relayHost: new URL(world.environment.relayUrl).host,
    ...(world.relayFrom === 'person' ? { isRelayChosen: true } : {}),
    proxyFault: parts.proxyFault(),
    off: switchedOff(world.managed ?? unmanaged),
    session: parts.session.state,
    browserPages: parts.browserPages.list(),
    secrets: { state: secrets.state, backend: secrets.backend, mode: secrets.mode },
    recovery: parts.recovery.view(),
    storageFault: parts.storageFault.current(),
    relay: asTried(relayLink.connection),
    livechat: asTried(parts.livechat.connection.state),
    ownStatus: parts.team.ownStatus(),
    ownAbsence: parts.ownPresence.absence,
    unread: { privateChats: privateChats.unreadTotal(), conversations: conversations.unreadTotal() },
    waitingToSend: privateChats.waitingTotal() + conversations.waitingToSend(),
    sendingPause: accountId && conversations.sendingPause(accountId),
    setAside: setAside.count > 0 ? setAside : undefined,
    humanAgentMissingSinceMs: conversations.humanAgentMissingSinceMs(),
    update: world.updates?.view,
    versionAdvice: adviceFor(world.version, relayLink.knownConfig()?.consoles),
  };
};
