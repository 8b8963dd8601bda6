import { isHeart } from '../emoji-heart.ts';
import type { Message } from './conversation.ts';

/** Whether our side can give this message a heart: it is the customer's, and Instagram knows it by a name. */
export const canHaveHeart = ({
  direction,
  mid,
  isUnsent,
}: Pick<Message, 'direction' | 'mid' | 'isUnsent'>): boolean =>
  direction === 'in' && mid !== undefined && !isUnsent;

/** Whether it has one of our side, or is about to: what the person wished counts, unless Instagram did not take it. */
export const hasHeart = ({ ownReaction, reactions }: Pick<Message, 'ownReaction' | 'reactions'>): boolean =>
  ownReaction?.state === 'queued'
    ? ownReaction.isSet
    : reactions.some(({ by, emoji }) => by === 'us' && isHeart(emoji));
