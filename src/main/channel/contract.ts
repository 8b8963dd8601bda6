import type { AccountId, Channel, ChannelId, PageId } from '../../shared/domain/index.ts';
import type { Emitter } from '../../shared/emitter.ts';
import type { ConnectProgress } from '../../shared/ipc/state.ts';
import type { ConsoleAnswer } from '../../shared/removal/index.ts';
import type { ChannelPort } from '../conversations/index.ts';
import type { ChannelProbe } from './probe.ts';
import type { ChannelHealth } from './store.ts';

/** One channel and the account behind it. */
export interface ConnectedAccount {
  channelId: ChannelId;
  accountId: AccountId;
}

/** An account that is about to be removed from this console. */
export interface RemovedAccount extends ConnectedAccount {
  /** This console holds a Page token of it. */
  hasToken: boolean;
  /** What Meta answered to the end of the subscription; undefined when it was not asked. */
  answer: ConsoleAnswer | undefined;
}

/** What the channel service publishes. */
export interface ChannelEvents {
  /** The connected account, or the progress of connecting one. */
  'channel.changed': { channel: Channel | undefined; connect: ConnectProgress };
  /** The access to the account ends at this time unless it is renewed; only in an admin's console, twice before each end. */
  'channel.access-ending': { endsAtMs: number };
  /** A token came, the account works again, or the network is back: nothing waits for its pause any longer. */
  'channel.ready': undefined;
}

/** What the health view shows of the account beside its snapshot. No token. */
export interface ChannelFacts {
  accountId: AccountId;
  health: ChannelHealth;
  /** Undefined: this console has no Page token. */
  tokenIssuedAtMs: number | undefined;
  /** What the person granted; undefined without a token. */
  scopes: string[] | undefined;
  /** Scopes without which the account cannot be read, subscribed or answered, and that were not granted. */
  missingScopes: string[];
  /** When Meta ends this console's access; undefined: no end is known. */
  accessEndsAtMs?: number | undefined;
  /** When Meta was last asked whether the Page is subscribed. */
  subscriptionCheckedAtMs: number | undefined;
}

/** The connected Instagram account of this workspace. */
export interface ChannelService extends Pick<Emitter<ChannelEvents>, 'on'> {
  current(): Channel | undefined;
  readonly connect: ConnectProgress;
  /** What the conversations module uses of it. */
  readonly port: ChannelPort;
  /** Opens Facebook in the browser. Errors: ADMIN_ONLY, RELAY_UNREACHABLE and the like. */
  startConnect(): Promise<void>;
  /** The same, for the connected account: its Page is taken by itself, its conversations stay. Any admin may. */
  renew(): Promise<void>;
  cancelConnect(): void;
  /** Errors: see ConnectFlow.choose; INSTAGRAM_* when the Page was bound but will not receive yet. */
  choose(pageId: PageId): Promise<void>;
  /** Every connected account. */
  connected(): ConnectedAccount[];
  /**
   * Since when the account belongs to this workspace, as far as this console knows: connecting it once more does not begin it
   * anew. Undefined: it does not.
   */
  boundSinceMs(accountId: AccountId): number | undefined;
  /**
   * Asks Meta to stop sending, with this console's Page token. Answers what Meta answered; undefined: there is no token
   * here, or the Page has been connected anew. Never throws.
   */
  unsubscribe(channelId: ChannelId): Promise<ConsoleAnswer | undefined>;
  /** Runs in the transaction that removes an account, before anything of it is deleted. */
  onBeforeRemove(handler: (account: RemovedAccount) => void): void;
  /**
   * Removes the account from this console: ends the subscription while the token is here, then deletes its row, its
   * conversations and what else belongs to it, then the token. Repeating it finishes what was cut short; an account that
   * has been connected anew since keeps its row and conversations.
   */
  remove(account: ConnectedAccount): Promise<void>;
  /**
   * Asks Meta whether the Page is subscribed, and subscribes it when it is not; and how Page and account are called now. Also
   * done every hour.
   */
  check(): Promise<Channel | undefined>;
  /** The same in the background: what it finds, or what keeps it from asking, is in the health view and the log. */
  checkSoon(): void;
  facts(): Promise<ChannelFacts | undefined>;
  /**
   * Asks Meta everything that the Page token may ask; changes nothing. Undefined: no account is connected, or this console has no
   * token of it. Errors: those of the relay's configuration, before it was ever read.
   */
  probe(): Promise<ChannelProbe | undefined>;
  start(): Promise<void>;
  /** After a wake or a change of network: asks Meta about what was not well, or could not be asked. */
  retryNow(): void;
  stop(): Promise<void>;
}
