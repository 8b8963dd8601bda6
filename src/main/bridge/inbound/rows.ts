import { type AccountId, conversationIdOf, type CustomerId } from '../../../shared/domain/index.ts';
import type { MessagingEvent } from '../../../shared/domain/event.ts';
import { rowIdOf } from '../../conversations/index.ts';
import type { InboundRow } from '../../storage/index.ts';

export type NewRow = Pick<
  InboundRow,
  'accountId' | 'conversationId' | 'kind' | 'subject' | 'variant' | 'emoji' | 'agentId'
> & {
  /** It may have been written by a colleague's console in the colleague's own name: given time, then looked for. */
  isPerhapsRecorded?: boolean;
};

const frameOf = (event: { accountId: AccountId; customerId: CustomerId }) => ({
  accountId: event.accountId,
  conversationId: conversationIdOf(event.accountId, event.customerId),
  variant: '',
  emoji: undefined,
  agentId: undefined,
});

/**
 * What of one webhook item is to be brought into LiveChat; undefined when nothing is: read marks are carried at once, what another app
 * answers (standby) is not ours to carry, and our own sends are recorded by whoever sent them.
 */
export const inboundRowOf = (event: MessagingEvent, ourAppId: string): NewRow | undefined => {
  if (event.isStandby) return undefined;
  switch (event.type) {
    case 'message': {
      if (event.isSelf || event.mid === undefined) return undefined;
      const frame = { ...frameOf(event), subject: event.mid };
      if (event.direction === 'in') return { ...frame, kind: 'message' };
      if (event.appId === ourAppId) return undefined;
      return { ...frame, kind: 'echo', isPerhapsRecorded: event.appId === undefined };
    }
    case 'unsend':
      // Whatever was mirrored of it: the customer's word, or a line about our own message.
      return { ...frameOf(event), kind: 'unsend', subject: event.mid };
    case 'edit':
      return { ...frameOf(event), kind: 'edit', subject: event.mid, variant: String(event.editCount) };
    case 'reaction':
      if (event.by !== 'customer') return undefined;
      return {
        ...frameOf(event),
        kind: 'reaction',
        subject: event.mid,
        variant: `${event.atMs}:${event.emoji ?? ''}`,
        emoji: event.emoji,
      };
    case 'postback':
    case 'referral': {
      const subject = rowIdOf(event);
      if (subject === undefined || (event.customerId as string) === event.accountId) return undefined;
      return { ...frameOf(event), kind: 'message', subject };
    }
    case 'unknown': {
      const subject = rowIdOf(event);
      if (subject === undefined || event.customerId === undefined || event.direction === 'out')
        return undefined;
      const frame = frameOf({ ...event, customerId: event.customerId });
      return { ...frame, kind: 'message', subject };
    }
    case 'message-notice':
    case 'seen':
    case 'thread-control':
    case 'notice':
    case 'dashboard-test':
      return undefined;
  }
};
