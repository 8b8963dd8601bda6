import type { Message, QuoteDropped } from '../../shared/domain/conversation.ts';
import { text } from '../../shared/i18n/text.ts';

/** Words for replies that have not left yet. */
export const onItsWayWords = text('It is already on its way to Instagram.');
export const backAboveWords = text('Your reply is back, above what you were writing.');
export const cancelledWords = text('Not sent. The text is back in the composer.');

/** Above the composer while it holds a reply that waits, or has failed. */
export const editingWords = ({ state }: Pick<Message, 'state'>): string =>
  state === 'failed'
    ? text('You are changing a reply that was not sent.')
    : text('You are changing a reply that waits. It stays here until you save it.');

/** Under such a reply in the thread. */
export const beingEditedWords = text('Being changed in the composer below.');

/** Its text may be the reason, and it is known not to have been sent. */
export const canEditFailed = ({ state, reason, text }: Pick<Message, 'state' | 'reason' | 'text'>): boolean =>
  state === 'failed' && text !== undefined && reason !== 'INSTAGRAM_OUTCOME_UNKNOWN';

/** What the send button does, in the words it bears. */
export const sendLabel = (
  pieces: number,
  { isEdit = false, isAnyway = false }: { isEdit?: boolean; isAnyway?: boolean } = {},
): string => {
  if (isAnyway) return text('Send anyway');
  if (pieces > 1)
    return isEdit
      ? text('{count, plural, one {Save as # message} other {Save as # messages}}', { count: pieces })
      : text('{count, plural, one {Send # message} other {Send # messages}}', { count: pieces });
  return isEdit ? text('Save and send') : text.in('verb, on a button', 'Send');
};

/** Under a reply that went without the quote that was wanted. */
export const quoteDroppedWords = (why: QuoteDropped): string =>
  ({
    unsent: text('Without the quote: the customer had unsent that message'),
    gone: text('Without the quote: that message is no longer kept here'),
    refused: text('Without the quote: Instagram did not take it'),
  })[why];
