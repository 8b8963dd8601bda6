import type { AccountId } from '../../shared/domain/index.ts';
import type { CustomerSide } from '../livechat/index.ts';
import type { MessagingLimits } from '../messaging/index.ts';
import type { Access } from './access.ts';
import type { Chats } from './chats.ts';
import type { BridgeDeps, LeaseGuard } from './ports.ts';
import type { FailPoints } from './steps.ts';
import type { BridgeStore } from './store/index.ts';

/** What the working parts of the bridge have in common. */
export interface BridgeContext extends Pick<BridgeDeps, 'clock' | 'timers' | 'log'> {
  store: BridgeStore;
  access: Access;
  chats: Chats;
  lease: LeaseGuard;
  customerSide: CustomerSide;
  /** The messaging provider's. */
  limits: MessagingLimits;
  /** Of the connected account. */
  accountId(): AccountId | undefined;
  /** The lease is held and the chats are read from LiveChat: effects may begin. */
  isReady(): boolean;
  failPoints: FailPoints;
}
