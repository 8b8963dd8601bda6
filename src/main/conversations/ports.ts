import type {
  AccountId,
  AgentId,
  ConversationId,
  DeviceId,
  Gap,
  HistoryProgress,
  MessageId,
  MessageMid,
  MissingMedia,
} from '../../shared/domain/index.ts';
import type { ErrorCode } from '../../shared/errors.ts';
import type { InstagramDelivery, TeamSyncBody } from '../../shared/wire/index.ts';
import type { FileToSend, MessagingClient } from '../messaging/index.ts';
import type { MessageRow } from './store/messages.ts';

/** What conversations need of the connected account (the channel service provides it). */
export interface ChannelPort {
  /** The account is connected in this workspace. */
  isConnected(accountId: AccountId): boolean;
  /** The account was disconnected: what still comes in for it is dropped. */
  isRemoved(accountId: AccountId): boolean;
  /** Registers what must go with an account; runs in the transaction that removes it. */
  onRemove(handler: (accountId: AccountId) => void): void;
  /**
   * Accounts whose recent threads this console has not read yet, or is to ask for again by `nowMs`. `knownSinceMs`: what is
   * older counts as read. `attempts`: how often they were postponed.
   */
  historyWanted(nowMs: number): { accountId: AccountId; knownSinceMs: number; attempts: number }[];
  historyLoaded(accountId: AccountId, atMs: number): void;
  /** The provider would not give them: the account goes on without its past, which is asked for again at `dueAtMs`. */
  historyPostponed(accountId: AccountId, atMs: number, dueAtMs: number): void;
  /** When the next postponed ones are due. */
  nextHistoryDueAtMs(): number | undefined;
  /** Accounts to be kept complete, with what is already verified of them (undefined: nothing yet). */
  toVerify(): { accountId: AccountId; knownSinceMs: number; watermarkMs: number | undefined }[];
  /**
   * Durable: everything up to `verifiedUpToMs` was compared. `watermarkMs`: newest activity of a thread, the provider's clock.
   */
  verified(accountId: AccountId, found: { verifiedUpToMs: number; watermarkMs: number | undefined }): void;
  /** Accounts whose past is to be read on this computer. */
  toImport(): { accountId: AccountId; knownSinceMs: number }[];
  /** How far that is, for the screens. */
  noteHistory(accountId: AccountId, progress: HistoryProgress): void;
  /** How the comparison stands, for the screens. */
  noteGap(accountId: AccountId, gap: Gap): void;
  /** The account that a delivery means: some name another id in its place (instagram.md §6.1). */
  accountOf(deliveredId: string): AccountId;
  /** Undefined when this console holds no token of the account, or one that was refused. */
  client(accountId: AccountId): Promise<MessagingClient | undefined>;
  /**
   * The token was refused: no call of the account may follow until an admin has reconnected it. `client`: the one that was
   * refused; a newer one's token is not touched.
   */
  reconnectNeeded(accountId: AccountId, client: MessagingClient): void;
  noteEvent(accountId: AccountId, atMs: number): void;
  noteDashboardTest(accountId: AccountId, atMs: number): void;
  /** A reply left, by whoever of the team and in whichever app. */
  noteSend(accountId: AccountId, atMs: number): void;
  /** The id under which the provider knows our app, from the relay's configuration: tells our sends from others'. */
  appId(): string;
}

/** What conversations need of the relay link. */
export interface RelayPort {
  onInstagram(handler: (delivery: InstagramDelivery, seq: number) => void): void;
  onSigned(
    context: 'replica',
    handler: (sender: { fromAgentId: AgentId }, body: TeamSyncBody, seq: number) => void,
  ): void;
  /** Deletes what was set aside and is meant by the provider's item in it. In the caller's transaction, if any. */
  forgetSetAside(isMeant: (item: unknown) => boolean): void;
  directory(): { devices: readonly { agentId: AgentId }[] } | undefined;
  confirmedDevices(agentId: AgentId): readonly { deviceId: DeviceId }[];
  /** Durable, in the caller's transaction; a repeated key is sent once. */
  send(
    context: 'replica',
    to: { deviceIds: readonly DeviceId[] },
    body: TeamSyncBody,
    dedupeKey: string,
  ): void;
}

/** What the bridge to LiveChat has to say about replies. Every function is synchronous. */
export interface ReplyPolicy {
  /** Asked right before a queued reply is sent; one that may not leave stays queued until the next retry. */
  maySend(messageId: MessageId): boolean;
  /** Written in LiveChat's own app and carried by this console: its author is not this console's person. */
  isCarried(messageId: MessageId): boolean;
  /** The file of this message, which was sent, is still to be written into LiveChat. */
  isToRecord(messageId: MessageId): boolean;
  /**
   * A public address of a file, for a provider that takes no upload. Undefined: there is none, because the bridge is not set up.
   * Errors: LiveChat's.
   */
  publish(file: FileToSend): Promise<string | undefined>;
  /**
   * What is behind the address of a file that a carried reply holds, fetched with the checks of `media`, or why there is nothing.
   * Absent: addresses go as they are.
   */
  fetchFile?(url: string): Promise<Uint8Array | MissingMedia>;
  /** The file of this carried reply goes as its address, for this reason. In the transaction that decides it. */
  sentAsAddress?(messageId: MessageId, code: ErrorCode): void;
  /** An own reply has its name from the provider. In the transaction that records it. */
  settled(message: MessageRow, mid: MessageMid, agentId: AgentId): void;
  /** The provider has the heart of our side on a message, or has it no more. In the transaction that records it. */
  reacted?(fact: ConfirmedReaction): void;
}

/** What an agent of this computer has done about the heart of our side. */
export interface ConfirmedReaction {
  accountId: AccountId;
  conversationId: ConversationId;
  mid: MessageMid;
  agentId: AgentId;
  isSet: boolean;
  /** When it was confirmed, epoch ms: the same at every console. */
  atMs: number;
}

/** Who the agents are to the person at this computer. */
export interface People {
  ownId(): AgentId | undefined;
  nameOf(agentId: AgentId): string | undefined;
}
