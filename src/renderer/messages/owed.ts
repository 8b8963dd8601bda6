import type { Conversation } from '../../shared/domain/conversation.ts';
import { momentWords } from './work.ts';

type Owing = Pick<Conversation, 'hasFailedMessage' | 'hasQueuedMessage'> & {
  work: Pick<Conversation['work'], 'failedElsewhere'>;
};

/** What is owed to the customer of a conversation, the worst first: a reply that was not sent, or one that waits. */
export const owedReply = ({
  hasFailedMessage,
  hasQueuedMessage,
  work,
}: Owing): { word: 'Failed' | 'Queued'; sentence: string } | undefined => {
  if (hasFailedMessage) return { word: 'Failed', sentence: 'A reply has failed' };
  if (work.failedElsewhere.length > 0)
    return { word: 'Failed', sentence: 'A reply has failed on a colleague’s computer' };
  return hasQueuedMessage === true ? { word: 'Queued', sentence: 'A reply waits to be sent' } : undefined;
};

/** The one word of a row, and what it means. */
export interface RowWord {
  word: 'Failed' | 'Queued' | 'Draft' | 'Snoozed' | 'Done';
  sentence: string;
}

/**
 * What a row of the inbox says beside its preview: one word at most, what is owed before what the team has put aside.
 * `hasDraft`: this person has begun a reply or a note.
 */
export const rowWord = (
  conversation: Owing & { work: Pick<Conversation['work'], 'state' | 'snoozedUntilMs'> },
  { hasDraft, nowMs }: { hasDraft: boolean; nowMs: number },
): RowWord | undefined => {
  const owed = owedReply(conversation);
  if (owed !== undefined) return owed;
  if (hasDraft) return { word: 'Draft', sentence: 'You have begun to write' };
  const { state, snoozedUntilMs } = conversation.work;
  if (state === 'open') return undefined;
  if (state === 'done') return { word: 'Done', sentence: 'Done until the customer writes' };
  return {
    word: 'Snoozed',
    sentence:
      snoozedUntilMs === undefined ? 'Snoozed' : `Snoozed until ${momentWords(snoozedUntilMs, nowMs)}`,
  };
};

/**
 * The preview of a row in two parts, so that the direction of what was written is its own: main writes `Anna: مرحبا` for what
 * our side sent, where the name would turn the words.
 */
export const previewParts = ({
  preview,
  lastDirection,
}: Pick<Conversation, 'preview' | 'lastDirection'>): { author: string | undefined; text: string } => {
  const at = lastDirection === 'out' ? preview.indexOf(': ') : -1;
  return at === -1
    ? { author: undefined, text: preview }
    : { author: preview.slice(0, at), text: preview.slice(at + 2) };
};
