import type { Clock } from '../../shared/clock.ts';
import type { Timers } from '../../shared/timers.ts';
import type { MessagingLimits } from '../messaging/index.ts';
import type { Bridge } from '../bridge/index.ts';
import type { ChannelService } from '../channel/index.ts';
import type { Conversations } from '../conversations/index.ts';
import type { AccountsApi, Identify } from '../livechat/index.ts';
import type { Log } from '../log.ts';
import type { PrivateChats } from '../private-chats/index.ts';
import type { RelayLink } from '../relay-link/index.ts';
import type { Session } from '../session/index.ts';
import type { Database } from '../storage/index.ts';
import type { RemovalFailPoints } from './steps.ts';

/**
 * removed: the relay says that the workspace was removed. silent: the relay has not answered for too long. computer-removed: this
 * computer was taken out of the team.
 */
export type WipeReason = 'removed' | 'silent' | 'computer-removed';

/** This computer has to delete everything of the workspace. */
export interface WipeOrder {
  reason: WipeReason;
  /** Removals to be confirmed afterwards. */
  removalIds: string[];
}

/** What the removal service uses of the other modules. */
export interface RemovalDeps {
  db: Database;
  relayLink: Pick<
    RelayLink,
    'on' | 'state' | 'device' | 'directory' | 'request' | 'readPublic' | 'sign' | 'send' | 'onSigned'
  >;
  channel: Pick<ChannelService, 'current' | 'connected' | 'unsubscribe' | 'onBeforeRemove' | 'remove'>;
  conversations: Pick<
    Conversations,
    | 'customerOf'
    | 'eraseCustomer'
    | 'eraseTold'
    | 'countsOfConversation'
    | 'countsOfAccount'
    | 'get'
    | 'waitingToSend'
  >;
  privateChats: Pick<PrivateChats, 'waitingTotal'>;
  bridge: Pick<Bridge, 'forgetGrant' | 'clearCustomer'> & Partial<Pick<Bridge, 'copiesLeft'>>;
  /** The messaging provider's. */
  limits: Pick<MessagingLimits, 'replyWindow'>;
  session: Pick<Session, 'accessToken' | 'identityToken' | 'hasIdentityToken' | 'identity' | 'state' | 'on'>;
  /** Asks LiveChat about a token and its owner. */
  accounts: Pick<AccountsApi, 'info'>;
  identify: Identify;
  /** Deletes everything and shows the sign-in page; begun, not waited for. */
  wipe(order: WipeOrder): void;
  /** Shows a dialog, and writes. False: the person closed the dialog. */
  saveFile(suggestedName: string, text: string): Promise<boolean>;
  /** Opens in the system's browser. */
  openLink(url: string): Promise<void>;
  /** Days without an answer of the relay after which this computer deletes everything. */
  withoutContactDays: number;
  clock: Clock;
  timers: Timers;
  log: Log;
  failPoints?: RemovalFailPoints | undefined;
}
