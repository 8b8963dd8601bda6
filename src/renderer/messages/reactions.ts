import type { Message } from '../../shared/domain/conversation.ts';
import { text } from '../../shared/i18n/text.ts';
import { sentenceOfCode } from '../api/call.ts';

/** Words for reactions under a message. */

/** `name`: who of the team, or "You"; undefined: nobody of it that is known. */
export const reactionBy = (by: 'customer' | 'us', name: string | undefined): string => {
  if (by === 'customer') return text('Reaction of the customer');
  if (name === undefined) return text('Reaction given in Instagram’s own app');
  return name === text('You') ? text('Your reaction') : text('Reaction of {name}', { name });
};

/** A heart that Instagram has not confirmed; undefined: none is under way. */
export const ownReactionWords = ({ ownReaction }: Pick<Message, 'ownReaction'>): string | undefined => {
  if (ownReaction === undefined) return undefined;
  const { isSet, state } = ownReaction;
  if (state === 'queued') return isSet ? text('Heart on its way') : text('Heart being taken back');
  return isSet ? text('Heart not given') : text('Heart not taken back');
};

/** Why it failed, or waits. */
export const ownReactionReason = ({ ownReaction }: Pick<Message, 'ownReaction'>): string | undefined =>
  ownReaction && (sentenceOfCode(ownReaction.reason) ?? undefined);
