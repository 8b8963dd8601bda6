import type { AccountId, Channel, ChannelId, PageId } from '../../shared/domain/index.ts';
import type { Emitter } from '../../shared/emitter.ts';
import type { ConnectProgress } from '../../shared/ipc/state.ts';
import type { ConsoleAnswer } from '../../shared/removal/index.ts';
import type { ChannelPort } from '../conversations/index.ts';
import type { ChannelHealth } from '../storage/index.ts';

/** One channel and the account behind it. */
export interface ConnectedAccount {
  channelId: ChannelId;
  accountId: AccountId;
}

/** An account as it leaves this console. */
export interface LeavingAccount extends ConnectedAccount {
  /** A Page token of it was here. */
  hasToken: boolean;
  /** What Meta answered when it was asked to stop sending; undefined when it was not asked. */
  answer: ConsoleAnswer | undefined;
}

export interface ChannelEvents {
  /** The connected account, or the progress of connecting one. */
  'channel.changed': { channel: Channel | undefined; connect: ConnectProgress };
  /** A token came, the account works again, or the network is back: what waited for it can go. */
  'channel.ready': undefined;
}

/** What the health view tells of the account beside its snapshot. No token. */
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
export interface ChannelService extends Pick<Emitter<ChannelEvents>, 'on'> {
  current(): Channel | undefined;
  readonly connect: ConnectProgress;
  /** What the conversations module asks of it. */
  readonly port: ChannelPort;
  /** Opens Facebook in the browser. Errors: ADMIN_ONLY, RELAY_UNREACHABLE and the like. */
  startConnect(): Promise<void>;
  cancelConnect(): void;
  /** Errors: see ConnectFlow.choose; INSTAGRAM_* when the Page was bound but will not receive yet. */
  choose(pageId: PageId): Promise<void>;
  /** Every connected account. */
  connected(): ConnectedAccount[];
  /**
   * Asks Meta to stop sending, with this console's Page token. What Meta answered; undefined: there is no token here, or the Page has
   * been connected anew. Never throws.
   */
  unsubscribe(channelId: ChannelId): Promise<ConsoleAnswer | undefined>;
  /** Runs in the transaction that removes an account, before anything of it is gone. */
  onLeaving(handler: (account: LeavingAccount) => void): void;
  /**
   * Takes the account off this console: unsubscribes while the token is here, then row, conversations and what else hangs on it, then the
   * token. Repeating it finishes what was cut short; an account that has been connected anew since keeps what is its own.
   */
  remove(account: ConnectedAccount): Promise<void>;
  /** Asks Meta whether the Page is subscribed, and repairs it. Also done every hour. */
  check(): Promise<Channel | undefined>;
  facts(): Promise<ChannelFacts | undefined>;
  start(): Promise<void>;
  stop(): void;
}
