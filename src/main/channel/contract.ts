import type { AccountId, Channel, PageId } from '../../shared/domain/index.ts';
import type { Emitter } from '../../shared/emitter.ts';
import type { ErrorCode } from '../../shared/errors.ts';
import type { ConnectProgress } from '../../shared/ipc/state.ts';
import type { ChannelPort } from '../conversations/index.ts';
import type { ChannelHealth } from '../storage/index.ts';

export interface ChannelEvents {
  /** The connected account, or the progress of connecting one. */
  'channel.changed': { channel: Channel | undefined; connect: ConnectProgress };
  /** A token came, the account works again, or the network is back: what waited for it can go. */
  'channel.ready': undefined;
}

/** What the health view tells of the account beside its picture. No token. */
export interface ChannelFacts {
  accountId: AccountId;
  health: ChannelHealth;
  /** Undefined: this console has no Page token. */
  tokenIssuedAtMs: number | undefined;
  /** What the person granted; undefined without a token. */
  scopes: string[] | undefined;
  /** Of those, without which the account cannot be read, subscribed or answered. */
  missingScopes: string[];
  /** When Meta was last asked whether the Page is subscribed. */
  subscriptionCheckedAtMs: number | undefined;
}

/** The connected Instagram account of this workspace. */
export interface ChannelRoom extends Pick<Emitter<ChannelEvents>, 'on'> {
  current(): Channel | undefined;
  readonly connect: ConnectProgress;
  /** What the conversations room asks of it. */
  readonly port: ChannelPort;
  /** Opens Facebook in the browser. Errors: ADMIN_ONLY, RELAY_UNREACHABLE and the like. */
  startConnect(): Promise<void>;
  cancelConnect(): void;
  /** Errors: see ConnectFlow.choose; INSTAGRAM_* when the Page was bound but will not receive yet. */
  choose(pageId: PageId): Promise<void>;
  /**
   * Ends the connection for the whole workspace. `pageName`: typed by the admin, must be the Page's.
   * Errors: INSTAGRAM_NOT_CONNECTED, INPUT_INVALID, ADMIN_ONLY, the relay's. `leftovers`: codes of what Meta did not confirm.
   */
  disconnect(pageName: string): Promise<{ leftovers: ErrorCode[] }>;
  /** Asks Meta whether the Page is subscribed, and repairs it. Also done every hour. */
  check(): Promise<Channel | undefined>;
  facts(): Promise<ChannelFacts | undefined>;
  start(): Promise<void>;
  stop(): void;
}
