import type { Message, QuoteDropped } from '../../shared/domain/conversation.ts';
import { counted } from './time.ts';

/** Words for replies that have not left yet. */
export const onItsWayWords = 'It is already on its way to Instagram.';
export const backAboveWords = 'Your reply is back, above what you were writing.';
export const cancelledWords = 'Not sent. The text is back in the composer.';

/** Above the composer while it holds a reply that waits, or has failed. */
export const editingWords = ({ state }: Pick<Message, 'state'>): string =>
  state === 'failed'
    ? 'You are changing a reply that was not sent.'
    : 'You are changing a reply that waits. It stays here until you save it.';

/** Under such a reply in the thread. */
export const beingEditedWords = 'Being changed in the composer below.';

/** Its text may be the reason, and it is known not to have been sent. */
export const canEditFailed = ({ state, reason, text }: Pick<Message, 'state' | 'reason' | 'text'>): boolean =>
  state === 'failed' && text !== undefined && reason !== 'INSTAGRAM_OUTCOME_UNKNOWN';

/** What the send button does, in the words it bears. */
export const sendLabel = (
  pieces: number,
  { isEdit = false, isAnyway = false }: { isEdit?: boolean; isAnyway?: boolean } = {},
): string => {
  if (isAnyway) return 'Send anyway';
  if (pieces > 1) return isEdit ? `Save as ${pieces} messages` : `Send ${counted(pieces, 'message')}`;
  return isEdit ? 'Save and send' : 'Send';
};

/** Under a reply that went without the quote that was wanted. */
export const quoteDroppedWords = (why: QuoteDropped): string =>
  ({
    unsent: 'Without the quote: the customer had unsent that message',
    gone: 'Without the quote: that message is no longer kept here',
    refused: 'Without the quote: Instagram did not take it',
  })[why];
