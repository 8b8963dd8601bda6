import type { ConversationRow } from '../store/conversations.ts';
import type { ReactionRow } from '../store/message-facts.ts';
import type { MessageRow } from '../store/messages.ts';
import type { MessageId, MessageMid } from '../../../shared/domain/index.ts';

/** An own reply whose call was begun and whose outcome is not certain: an echo may be its. */
export interface OpenSend {
  row: MessageRow;
  /** When the call was begun, local clock. */
  attemptedAtMs: number;
}

/** What is stored about the things an event speaks of; loaded before, never looked up while applying. */
export interface ThreadState {
  conversation: ConversationRow | undefined;
  /** The row with the event's mid, or with the id of an item without one. */
  message: MessageRow | undefined;
  /** In the order in which they were sent. */
  openSends: readonly OpenSend[];
  reaction: ReactionRow | undefined;
  /** When the customer saw the message with the event's mid, where that was told before the message was known. */
  seenMarkAtMs: number | undefined;
}

export interface ApplyContext {
  nowMs: number;
  /** Our own app: tells our sends from the phone's and other apps'. */
  ourAppId: string;
  /** A webhook tells more than the history does, and only it says who answers the thread now. */
  source: 'webhook' | 'history';
  /** What the customer wrote up to this time counts as read. 0 for news. */
  readUpToMs: number;
}

/** Fields of a conversation that events decide; the rest (preview, counts) follows from the rows. */
export type ConversationPatch = Partial<
  Pick<
    ConversationRow,
    | 'lastCustomerMessageAtMs'
    | 'seenUpToMs'
    | 'isHandledElsewhere'
    | 'controlAtMs'
    | 'controlAskedAtMs'
    | 'profileDueAtMs'
  >
>;

/** What applying an event changes, as plain values. Carried out by the event store, in order, in one transaction. */
export type Change =
  | { type: 'patch-conversation'; patch: ConversationPatch }
  | { type: 'put-message'; row: MessageRow }
  /** The reply is known to have been sent: it leaves the outbox. */
  | { type: 'settle-send'; messageId: MessageId }
  | { type: 'put-reaction'; row: ReactionRow }
  | { type: 'remove-reactions'; mid: MessageMid }
  | { type: 'put-seen-mark'; mid: MessageMid; atMs: number }
  | { type: 'remove-seen-mark'; mid: MessageMid }
  /** A message is said to exist that nobody has sent us: to be asked for at `dueAtMs`. */
  | { type: 'want-message'; mid: MessageMid; atMs: number; dueAtMs: number }
  | { type: 'forget-notice'; mid: MessageMid }
  | { type: 'count'; label: string };
