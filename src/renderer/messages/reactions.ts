import type { Message } from '../../shared/domain/conversation.ts';
import { sentenceOfCode } from '../api/call.ts';

/** Words for reactions under a message. */

/** `name`: who of the team, or "You"; undefined: nobody of it that is known. */
export const reactionBy = (by: 'customer' | 'us', name: string | undefined): string => {
  if (by === 'customer') return 'Reaction of the customer';
  if (name === undefined) return 'Reaction given in Instagram’s own app';
  return name === 'You' ? 'Your reaction' : `Reaction of ${name}`;
};

/** A heart that Instagram has not confirmed; undefined: none is under way. */
export const ownReactionWords = ({ ownReaction }: Pick<Message, 'ownReaction'>): string | undefined => {
  if (ownReaction === undefined) return undefined;
  const { isSet, state } = ownReaction;
  if (state === 'queued') return isSet ? 'Heart on its way' : 'Heart being taken back';
  return isSet ? 'Heart not given' : 'Heart not taken back';
};

/** Why it failed, or waits. */
export const ownReactionReason = ({ ownReaction }: Pick<Message, 'ownReaction'>): string | undefined =>
  ownReaction && (sentenceOfCode(ownReaction.reason) ?? undefined);
