import type { Clock } from '../../shared/clock.ts';
import type {
  AgentId,
  ComputerKind,
  DeviceId,
  IdentityToken,
  KeyTrust,
  TrustNotice,
} from '../../shared/domain/index.ts';
import type { Emitter } from '../../shared/emitter.ts';
import type { ConnectionState } from '../../shared/ipc/state.ts';
import type { Timers } from '../../shared/timers.ts';
import type {
  Announcement,
  Directory,
  InstagramDelivery,
  MetaGrant,
  RelayConfig,
  SignedContext,
} from '../../shared/wire/index.ts';
import type { Log } from '../log.ts';
import type { Database } from '../storage/index.ts';
import type { ChannelKeyState } from './channel-key.ts';
import type { Enrolment } from './device.ts';
import type { RelayHttp, RelayMethod, RelayRequestOptions } from './http.ts';
import type { SendPassing } from './passing.ts';
import type {
  AcceptedDelivery,
  RefusedDelivery,
  SecretPort,
  SendTo,
  SignedBodies,
  SignedHandler,
} from './ports.ts';
import type { ListedDevice, PublicKeys } from './store/device-directory.ts';
import type { SetAsideItem, SetAsideReason } from './store/sealed-envelopes.ts';
import type { LinkState, StreamTiming } from './stream.ts';

/** After the commit of what they report. */
export interface RelayLinkEvents {
  'state-changed': ConnectionState;
  /** Everything that waited at the relay has been applied. */
  'caught-up': undefined;
  /** Channels or the channel key, as the relay lists them. */
  'directory-changed': Directory;
  /** The directory was read, changed or not: at each connection, and when the relay says that something is new. */
  'directory-read': undefined;
  /** The devices or the trust of one colleague. */
  'trust-changed': { agentId: AgentId };
  /** This device published a new prekey (shared/wire/prekey.ts). */
  'prekey-changed': undefined;
  /** Who is an administrator is known better than before. */
  'roles-changed': undefined;
  'channel-key-changed': { state: ChannelKeyState };
  /** The relay committed a body; after the transaction in which the `onAccepted` handlers ran. */
  accepted: AcceptedDelivery;
  /** An envelope was refused for good. */
  refused: { kind: string; code: string };
  /** An envelope could not be applied, and no try follows by itself. */
  'set-aside': { kind: string; reason: SetAsideReason; code: string | undefined };
  /** `setAside` answers something else now. */
  'set-aside-changed': undefined;
  /** The relay no longer knows this device: enrol again, or sign out. */
  'device-unknown': undefined;
}

export interface RelayLinkOptions {
  /** https, or http on loopback. Errors: RELAY_INSECURE from `createRelayLink`. */
  relayUrl: string;
  db: Database;
  secrets: SecretPort;
  clock: Clock;
  log: Log;
  /** `kind`: absent, a console. A station opens nothing that is between people. */
  app: { version: string; platform: string; kind?: ComputerKind | undefined };
  /**
   * Hands over the token that shows the relay whose account this is; for the role, it asks LiveChat.
   * Errors: SIGNED_OUT, IDENTITY_NEEDED, LiveChat's, those of `use`.
   */
  withIdentityToken: (use: (token: IdentityToken) => Promise<void>) => Promise<void>;
  timers?: Timers | undefined;
  /** Instead of the defaults; for tests. */
  timing?: Partial<StreamTiming> | undefined;
  /** Whether LiveChat calls this agent an administrator, as far as it is known; no means not yet (`rolesChanged`). */
  isAdmin: (agentId: AgentId) => boolean;
  /** Bodies of these contexts stay in the outbox for now; asked before each POST. */
  heldBack?: (() => readonly SignedContext[]) | undefined;
}

/** The console's side of the relay. Handlers and senders are registered before `connect`. */
export interface RelayLink extends Pick<Emitter<RelayLinkEvents>, 'on'> {
  readonly state: LinkState;
  /** State, since when (epoch ms), and the error code that is the reason. */
  readonly connection: ConnectionState;
  readonly channelKeyState: ChannelKeyState;
  /** Instagram envelopes that wait, sealed, for the channel key. */
  sealedBacklogCount(): number;
  /** The smallest seq, greater than `after`, of an envelope of this kind that came and is not applied on this computer. */
  firstUnappliedSeq(kind: 'instagram' | 'replica', after?: number): number | undefined;
  /** Envelopes that could not be applied and that nothing but a new version or a person tries again, newest first. */
  setAside(): { items: SetAsideItem[]; count: number };
  /** The person's "try again". Errors: RELAY_UNREACHABLE before `connect`, the machine's. */
  retrySetAside(): void;
  /**
   * An unsend or an erasure: deletes the set-aside Instagram envelopes that are meant by the provider's item in them, and those
   * that were opened before and can no longer be. In the caller's transaction, if any.
   */
  forgetSetAside(isMeant: (item: unknown) => boolean): void;
  /**
   * Deletes envelopes that came before these times (epoch ms) and were set aside or refused, also from the write-ahead log.
   * `privateBeforeMs`: for private messages, when it is the later one.
   */
  purgeBefore(atMs: number, privateBeforeMs?: number): void;
  /** Errors: see config.ts. */
  config(): Promise<RelayConfig>;
  /** Asks anew: what the operator changed, e.g. the policy, is known from then on. Errors: as `config`. */
  refreshConfig(): Promise<RelayConfig>;
  /** Sends what was held back until now. */
  sendHeldBack(): void;
  /** The remembered configuration, without asking. */
  knownConfig(): RelayConfig | undefined;
  /**
   * Makes this installation a device of the token's owner, or finds the one it is; a live connection is opened anew.
   * Errors: the relay's, e.g. LIVECHAT_TOKEN_REFUSED; SIGN_IN_DENIED when the profile belongs to another account.
   */
  enrol(identityToken: IdentityToken): Promise<Enrolment>;
  /**
   * Takes the device out of the relay's directory and forgets its keys here.
   * Errors: the relay's, after the keys were forgotten all the same.
   */
  removeDevice(): Promise<void>;
  /**
   * This installation becomes a new device at the next `enrol`: its keys are forgotten. For one that the relay does not know
   * any more, since
   * keys that left are believed by nobody.
   */
  renewDevice(): Promise<void>;
  /**
   * Shows the relay that the account is still this device's person's, without touching the stream. Also done when the relay
   * asks for it.
   * Errors: as `enrol`, and those of `withIdentityToken`.
   */
  prove(): Promise<void>;
  device(): Enrolment | undefined;
  /** Whether this device is enrolled and its keys can be read. */
  hasKeys(): Promise<boolean>;
  directory(): Directory | undefined;
  /** Reads the directory again now. */
  refreshDirectory(): Promise<Directory>;
  /** Opens the stream and keeps it open. Does nothing before enrolment. Errors: SECRET_UNREADABLE. */
  connect(): Promise<void>;
  disconnect(): Promise<void>;
  /** After wake or a network change. */
  retryNow(): void;
  onInstagram(handler: (delivery: InstagramDelivery, seq: number) => void): void;
  onMetaGrant(handler: (grant: MetaGrant, seq: number) => void): void;
  onSigned<C extends SignedContext>(context: C, handler: SignedHandler<C>): void;
  /** Inside the transaction that records the relay's acceptance; once per device. */
  onAccepted(handler: (event: AcceptedDelivery) => void): void;
  /** Inside the transaction that gives a body up: the relay will never take it. */
  onRefused(handler: (event: RefusedDelivery) => void): void;
  /**
   * Durable with the caller's transaction; repeated until accepted. A recipient that is not confirmed waits. `dedupeKey` names
   * this body for ever: the relay drops a second one under the same key to the same device.
   */
  send<C extends SignedContext>(context: C, to: SendTo, body: SignedBodies[C], dedupeKey: string): void;
  /**
   * Takes back what waits under this key, or under it with something behind a colon, for whomever; durable with the caller's
   * transaction. What is on its way at this moment still arrives, and its acceptance is told.
   */
  withdraw(context: SignedContext, dedupeKey: string): void;
  /** Durable nowhere: what counts for some seconds only. Does nothing while offline. */
  sendPassing: SendPassing;
  /** The text of a public page of the relay. Errors: NOT_FOUND, RELAY_UNREACHABLE and the relay's. */
  readPublic(path: string): Promise<string>;
  /** Signs a text that may name its signer. Shape: key and signature base64url. Errors: DEVICE_UNKNOWN before enrolment. */
  sign(text: (signer: { deviceId: DeviceId; publicKey: string }) => string): Promise<string>;
  /** Keeps the device's id and signing key for the wipe confirmation, which follows the deletion (former-device.ts). */
  keepFormer(): Promise<void>;
  /** Whether everything up to this envelope that is for this device has been applied. Errors: as `RelayHttp.signed`. */
  isAppliedUpTo(seq: number): Promise<boolean>;
  /** A signed call as this device. Errors: as `RelayHttp.signed`. */
  request<T>(method: RelayMethod, path: string, options: RelayRequestOptions<T>): Promise<T>;
  /** A signed GET of bytes. Errors: as `RelayHttp.signed`. */
  requestBytes: RelayHttp['signedBytes'];
  trustOf(agentId: AgentId): KeyTrust;
  /** Devices whose keys are trusted; see trust.ts. */
  confirmedDevices(agentId: AgentId): readonly ListedDevice[];
  /** A colleague's device announced its keys; LiveChat vouches for the author. */
  receiveAnnouncement(authorId: AgentId, announcement: Announcement): void;
  /** What this device announces; undefined before enrolment or without keys. */
  ownAnnouncement(wantsAnswer: boolean): Announcement | undefined;
  /** One of this agent's devices has announced its keys. */
  hasAnnounced(agentId: AgentId): boolean;
  /** 60 digits in groups of five; undefined without a device on either side. */
  safetyNumber(agentId: AgentId): string | undefined;
  /** Two people have compared the number. */
  confirmSafetyNumber(agentId: AgentId): void;
  /** What the person has to be told about this colleague's keys. */
  trustNoticeOf(agentId: AgentId): TrustNotice | undefined;
  acknowledgeTrustNotice(agentId: AgentId): void;
  /**
   * Whom LiveChat calls suspended now, all of them: nothing is sealed to them, and the channel key is replaced when one of
   * them has a computer. `isUnknown`: LiveChat's list does not have them (yet); whoever was suspended stays so.
   */
  setSuspended(agentIds: readonly AgentId[], isUnknown?: (agentId: AgentId) => boolean): void;
  /** The keys that are believed to be this device's, whether or not the relay lists it. */
  believedKeys(agentId: AgentId, deviceId: DeviceId): PublicKeys | undefined;
  /** Whether LiveChat calls this agent an administrator, as far as it is known. */
  isAdmin(agentId: AgentId): boolean;
  /** LiveChat has told roles: what colleagues handed over and waits for them is looked at again. */
  rolesChanged(): void;
  /** Asks trusted devices for channel key and Page tokens. */
  requestKeyTransfer(): void;
  /**
   * Replaces the channel key: after a device was removed, or when nobody who could hand it over comes. Errors: ADMIN_ONLY,
   * CHANNEL_KEY_EXISTS when another console was first, RELAY_UNREACHABLE, and those of a signed request.
   */
  rotateChannelKey(): Promise<void>;
}
