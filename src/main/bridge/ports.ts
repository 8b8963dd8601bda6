import type { Clock } from '../../shared/clock.ts';
import type { AgentId, MissingMedia } from '../../shared/domain/index.ts';
import type { Timers } from '../../shared/timers.ts';
import type { MessagingProvider } from '../messaging/index.ts';
import type { ChannelService } from '../channel/index.ts';
import type { Conversations } from '../conversations/index.ts';
import type {
  AccountsApi,
  BrowserSignIn,
  CustomerSide,
  IntegrationSide,
  LiveChatConnection,
} from '../livechat/index.ts';
import type { Log } from '../log.ts';
import type { RelayLink } from '../relay-link/index.ts';
import type { Session } from '../session/index.ts';
import type { Database } from '../storage/index.ts';
import type { Teamwork } from '../teamwork/index.ts';
import type { FailPoints } from './steps.ts';

export type BridgeRelay = Pick<
  RelayLink,
  | 'on'
  | 'onInstagram'
  | 'onSigned'
  | 'onRefused'
  | 'send'
  | 'request'
  | 'isAppliedUpTo'
  | 'firstUnappliedSeq'
  | 'device'
  | 'directory'
  | 'confirmedDevices'
  | 'isAdmin'
  | 'requestKeyTransfer'
  | 'channelKeyState'
  | 'state'
>;

export type BridgeChannel = Pick<ChannelService, 'on' | 'current' | 'port' | 'boundSinceMs'>;

export type BridgeConversations = Pick<
  Conversations,
  | 'on'
  | 'queueReply'
  | 'discard'
  | 'markRead'
  | 'lookAtHistory'
  | 'lookAtNames'
  | 'follow'
  | 'sendDue'
  | 'fileOf'
  | 'collectFiles'
  | 'sendsEnded'
>;

export interface BridgeLiveChat {
  customerSide: CustomerSide;
  integrationSide: IntegrationSide;
  connection: Pick<LiveChatConnection, 'on' | 'state' | 'followChat' | 'unfollowChat'>;
}

/** The part of the secret store it uses: the secret `integration-grant`. */
export interface SecretPort {
  get(name: string): Promise<string | undefined>;
  set(name: string, value: string): Promise<void>;
  delete(name: string): Promise<void>;
}

/** The team's work on conversations, kept in step with LiveChat. */
export type BridgeTeamwork = Pick<
  Teamwork,
  | 'assign'
  | 'setTag'
  | 'done'
  | 'reopen'
  | 'noteFromLiveChat'
  | 'registers'
  | 'assigneeOf'
  | 'onChange'
  | 'onReview'
>;

export interface BridgeDeps {
  db: Database;
  secrets: SecretPort;
  relayLink: BridgeRelay;
  channel: BridgeChannel;
  conversations: BridgeConversations;
  teamwork: BridgeTeamwork;
  livechat: BridgeLiveChat;
  provider: MessagingProvider;
  /** Ours, at LiveChat. */
  clientId: string;
  accounts: { accounts: Pick<AccountsApi, 'info' | 'refresh' | 'revoke'>; signIn: BrowserSignIn };
  session: Pick<Session, 'accessToken' | 'identity' | 'identityToken'>;
  /**
   * A picture, video or voice note behind a provider's link, fetched with the checks of `media`; undefined when it cannot be had.
   */
  fetchMedia(url: string): Promise<{ body: Uint8Array; contentType: string } | undefined>;
  /** A file that an agent sent in LiveChat's own app, fetched with the same checks; or why there is nothing. */
  fetchFile(url: string): Promise<Uint8Array | MissingMedia>;
  /** A colleague's name, when known. */
  agentName(agentId: AgentId): string | undefined;
  /** One of the team, by LiveChat's id; undefined: a bot, or nobody that is known. */
  colleague(id: string): { id: AgentId; isSuspended: boolean } | undefined;
  clock: Clock;
  /** The greatest time ever seen, for what may be kept only so long; `clock` where none is given. */
  monotonicClock?: Clock | undefined;
  timers: Timers;
  log: Log;
  failPoints?: FailPoints | undefined;
}

/** Checked right before each effect outside this computer. */
export interface LeaseGuard {
  /** The channel's lease is this console's, with enough time left to begin something. */
  holds(): boolean;
  /** Errors: BRIDGE_NOT_HOLDER. */
  assertHeld(): void;
  /** Number of the lease that is held, or of the last one. */
  readonly fence: number;
}
