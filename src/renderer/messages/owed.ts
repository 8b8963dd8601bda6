import type { Conversation } from '../../shared/domain/conversation.ts';
import { text } from '../../shared/i18n/text.ts';
import { comingPlaces } from './time.ts';

type Owing = Pick<Conversation, 'hasFailedMessage' | 'hasQueuedMessage'> & {
  work: Pick<Conversation['work'], 'failedElsewhere'>;
};

/** What is owed to the customer of a conversation, the worst first: a reply that was not sent, or one that waits. */
export const owedReply = ({ hasFailedMessage, hasQueuedMessage, work }: Owing): RowWord | undefined => {
  if (hasFailedMessage)
    return {
      kind: 'failed',
      word: text.in('state of a message', 'Failed'),
      sentence: text('A reply has failed'),
      spoken: text.in('inside a sentence', 'a reply has failed'),
    };
  if (work.failedElsewhere.length > 0)
    return {
      kind: 'failed',
      word: text.in('state of a message', 'Failed'),
      sentence: text('A reply has failed on a colleague’s computer'),
      spoken: text.in('inside a sentence', 'a reply has failed on a colleague’s computer'),
    };
  return hasQueuedMessage === true
    ? {
        kind: 'queued',
        word: text.in('state of a message', 'Queued'),
        sentence: text('A reply waits to be sent'),
        spoken: text.in('inside a sentence', 'a reply waits to be sent'),
      }
    : undefined;
};

/** The one word of a row, and what it means. */
export interface RowWord {
  kind: 'failed' | 'queued' | 'draft' | 'snoozed' | 'done';
  word: string;
  sentence: string;
  /** The sentence inside the row's spoken one; undefined: what the team does says it already (work.ts). */
  spoken: string | undefined;
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
  if (hasDraft)
    return {
      kind: 'draft',
      word: text.in('state of a conversation', 'Draft'),
      sentence: text('You have begun to write'),
      spoken: text.in('inside a sentence', 'you have begun to write'),
    };
  const { state, snoozedUntilMs } = conversation.work;
  if (state === 'open') return undefined;
  if (state === 'done')
    return {
      kind: 'done',
      word: text.in('state of a conversation', 'Done'),
      sentence: text('Done until the customer writes'),
      spoken: undefined,
    };
  return {
    kind: 'snoozed',
    word: text.in('state of a conversation', 'Snoozed'),
    sentence:
      snoozedUntilMs === undefined
        ? text.in('state of a conversation', 'Snoozed')
        : text(
            '{day, select, today {Snoozed until {time}} tomorrow {Snoozed until tomorrow {time}} ' +
              'sunday {Snoozed until Sunday {time}} monday {Snoozed until Monday {time}} ' +
              'tuesday {Snoozed until Tuesday {time}} wednesday {Snoozed until Wednesday {time}} ' +
              'thursday {Snoozed until Thursday {time}} friday {Snoozed until Friday {time}} ' +
              'saturday {Snoozed until Saturday {time}} other {Snoozed until {date} {time}}}',
            comingPlaces(snoozedUntilMs, nowMs),
          ),
    spoken: undefined,
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
