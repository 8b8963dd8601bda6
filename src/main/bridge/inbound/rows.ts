import { type AccountId, conversationIdOf, type CustomerId } from '../../../shared/domain/index.ts';
import type { MessagingEvent } from '../../../shared/domain/event.ts';
import { rowIdOf } from '../../conversations/index.ts';
import type { NewInbound } from '../store/index.ts';

/** What is to be carried of one webhook item; what depends on its envelope is added by the intake. */
export interface ItemToCarry extends Omit<NewInbound, 'seq' | 'receivedAtMs' | 'isDoubtful' | 'notBeforeMs'> {
  /** A colleague's console may record it in the colleague's own name: given time to do so, then looked for. */
  isPerhapsRecorded?: boolean | undefined;
}

const baseOf = (event: { accountId: AccountId; customerId: CustomerId }) => ({
  accountId: event.accountId,
  conversationId: conversationIdOf(event.accountId, event.customerId),
});

/**
 * What of one webhook item is to be brought into LiveChat. Undefined when nothing is: read marks are carried at once, what
 * another app answers (standby) is not carried, and our own replies are recorded by the console that sent them.
 */
export const inboundRowOf = (event: MessagingEvent, ourAppId: string): ItemToCarry | undefined => {
  if (event.isStandby) return undefined;
  switch (event.type) {
    case 'message': {
      if (event.isSelf || event.mid === undefined) return undefined;
      const base = { ...baseOf(event), subject: event.mid };
      if (event.direction === 'in') return { ...base, kind: 'message' };
      if (event.appId === ourAppId) return undefined;
      return { ...base, kind: 'echo', isPerhapsRecorded: event.appId === undefined };
    }
    case 'unsend':
      // Of whatever was mirrored: the customer's message, or a note about our own.
      return { ...baseOf(event), kind: 'unsend', subject: event.mid };
    case 'edit':
      if (event.direction === 'out') return undefined;
      return { ...baseOf(event), kind: 'edit', subject: event.mid, variant: String(event.editCount) };
    case 'reaction':
      if (event.by !== 'customer') return undefined;
      return {
        ...baseOf(event),
        kind: 'reaction',
        subject: event.mid,
        variant: `${event.atMs}:${event.emoji ?? ''}`,
        emoji: event.emoji,
      };
    case 'postback':
    case 'referral': {
      const subject = rowIdOf(event);
      // What the account tries with itself is no customer's word.
      if (subject === undefined || event.isSelf || (event.customerId as string) === event.accountId)
        return undefined;
      return { ...baseOf(event), kind: 'message', subject };
    }
    // A kind that nobody knows may be anything: it is kept in the console, and opens no chat.
    case 'unknown':
    case 'message-notice':
    case 'seen':
    case 'thread-control':
    case 'policy-enforcement':
    case 'notice':
    case 'dashboard-test':
      return undefined;
  }
};
