import type { Conversation } from '../../shared/domain/conversation.ts';

/** What is owed to the customer of a conversation, the worst first: a reply that was not sent, or one that waits. */
export const owedReply = ({
  hasFailedMessage,
  hasQueuedMessage,
  work,
}: Pick<Conversation, 'hasFailedMessage' | 'hasQueuedMessage'> & {
  work: Pick<Conversation['work'], 'failedElsewhere'>;
}): { word: 'Failed' | 'Queued'; sentence: string } | undefined => {
  if (hasFailedMessage) return { word: 'Failed', sentence: 'A reply has failed' };
  if (work.failedElsewhere.length > 0)
    return { word: 'Failed', sentence: 'A reply has failed on a colleague’s computer' };
  return hasQueuedMessage === true ? { word: 'Queued', sentence: 'A reply waits to be sent' } : undefined;
};
