import type { AppState, ConnectionState } from '../../shared/ipc/index.ts';
import type { AwaitedPages } from '../browser/index.ts';
import type { ChannelService } from '../channel/index.ts';
import type { Conversations } from '../conversations/index.ts';
import type { LiveChat } from '../livechat/index.ts';
import type { PrivateChats } from '../private-chats/index.ts';
import type { RelayLink } from '../relay-link/index.ts';
import type { SecretStore } from '../secrets/index.ts';
import type { Session } from '../session/index.ts';
import type { Team } from '../team/index.ts';

/** The one snapshot of the whole console's state, computed from the services that own each part. */
export const appStateOf = (parts: {
  version: string;
  platform: string;
  relayUrl: string;
  secrets: SecretStore;
  session: Session;
  relayLink: RelayLink;
  livechat: LiveChat;
  team: Team;
  privateChats: PrivateChats;
  conversations: Conversations;
  channel: Pick<ChannelService, 'current'>;
  /** The console was opened to try the product out. */
  isTryOut: boolean;
  browserPages: Pick<AwaitedPages, 'list'>;
}): AppState => {
  const { secrets, session, relayLink, livechat, team, privateChats, conversations, channel } = parts;
  const ownStatus = team.ownStatus();
  const accountId = channel.current()?.accountId;
  const sendingPause = accountId && conversations.sendingPause(accountId);
  const relay: ConnectionState = relayLink.connection;
  const isSandbox = relayLink.knownConfig()?.isSandbox ?? false;
  return {
    version: parts.version,
    platform: parts.platform,
    isSandbox,
    isTryOut: parts.isTryOut && isSandbox,
    relayHost: new URL(parts.relayUrl).host,
    session: session.state,
    browserPages: parts.browserPages.list(),
    secrets: { state: secrets.state, backend: secrets.backend, mode: secrets.mode },
    relay,
    livechat: livechat.connection.state,
    ...(ownStatus === undefined ? {} : { ownStatus }),
    unread: { privateChats: privateChats.unreadTotal(), conversations: conversations.unreadTotal() },
    waitingToSend: privateChats.waitingTotal() + conversations.waitingToSend(),
    ...(sendingPause === undefined ? {} : { sendingPause }),
  };
};
