import type { Channel, Conversation } from '../../shared/domain/conversation.ts';
import type { InboxView } from '../../shared/domain/work-rules.ts';
import { text } from '../../shared/i18n/text.ts';
import { customerName, handleName } from './people.ts';
import { notReceiving, type StandingFacts } from './standing.ts';
import { comingPlaces } from './time.ts';

/** Why a list of conversations is empty. `isCaughtUp`: nothing is owed to anybody, as far as Instagram tells right now. */
export interface EmptyWords {
  title: string;
  text: string;
  isCaughtUp: boolean;
}

/** `channel`: undefined while none is known. */
export const emptyWords = (
  view: InboxView,
  channel: Channel | undefined,
  facts: StandingFacts | undefined,
  nowMs: number,
): EmptyWords => {
  const line = facts && notReceiving({ ...facts, channel }, nowMs);
  // What does not arrive here cannot be told to be none.
  if (line !== undefined)
    return {
      title: line.id === 'instagram' ? line.word : text('Nothing known yet'),
      text: line.sentence,
      isCaughtUp: false,
    };
  switch (view) {
    case 'waiting':
      return {
        title: text('All caught up'),
        text: text('Nobody on Instagram waits for an answer.'),
        isCaughtUp: true,
      };
    case 'mine':
      return {
        title: text('Nothing is assigned to you'),
        text: text('Take one from Unassigned: open it and press A.'),
        isCaughtUp: true,
      };
    case 'unassigned':
      return {
        title: text('Everything is assigned'),
        text: text('Each open conversation has somebody.'),
        isCaughtUp: true,
      };
    case 'failed':
      return {
        title: text('No reply has failed'),
        text: text('Every reply of the team was sent.'),
        isCaughtUp: true,
      };
    case 'snoozed':
      return {
        title: text('Nothing is snoozed'),
        text: text('Press Z in a conversation to see it again later.'),
        isCaughtUp: false,
      };
    case 'done':
      return {
        title: text('Nothing is done yet'),
        text: text('Press E when a conversation needs nothing more. It comes back when the customer writes.'),
        isCaughtUp: true,
      };
    case 'all':
      return {
        title: text('No conversations yet'),
        text:
          channel?.username === undefined
            ? text('When someone writes on Instagram, the conversation appears here.')
            : text('When someone writes to {handle}, the conversation appears here.', {
                handle: handleName(channel.username),
              }),
        isCaughtUp: false,
      };
  }
};

/** Who waits elsewhere while nobody waits here; undefined: nobody does. */
export const queueWords = ({
  waiting,
  hasMore,
}: {
  waiting: number;
  hasMore: boolean;
}): string | undefined =>
  waiting === 0
    ? undefined
    : text(
        '{hasMore, select, yes {{waiting, number} or more wait in LiveChat’s queue.} other {{waiting, ' +
          'plural, one {# chat waits in LiveChat’s queue.} other {# chats wait in LiveChat’s queue.}}}}',
        { waiting, hasMore: hasMore ? 'yes' : 'other' },
      );

/** The conversation that comes back first, in words; undefined: none is snoozed, as far as it is read. */
export const nextSnoozed = (
  conversations: readonly Pick<Conversation, 'id' | 'displayName' | 'work'>[],
  nowMs: number,
): { id: string; sentence: string } | undefined => {
  const [next] = conversations
    .flatMap(({ id, displayName, work: { snoozedUntilMs } }) =>
      snoozedUntilMs === undefined || snoozedUntilMs <= nowMs ? [] : [{ id, displayName, snoozedUntilMs }],
    )
    .sort((one, other) => one.snoozedUntilMs - other.snoozedUntilMs);
  return (
    next && {
      id: next.id,
      sentence: text(
        '{day, select, today {{name} comes back today at {time}} tomorrow {{name} comes back tomorrow at {time}} ' +
          'sunday {{name} comes back on Sunday at {time}} monday {{name} comes back on Monday at {time}} ' +
          'tuesday {{name} comes back on Tuesday at {time}} wednesday {{name} comes back on Wednesday at {time}} ' +
          'thursday {{name} comes back on Thursday at {time}} friday {{name} comes back on Friday at {time}} ' +
          'saturday {{name} comes back on Saturday at {time}} other {{name} comes back on {date} at {time}}}',
        { name: customerName(next), ...comingPlaces(next.snoozedUntilMs, nowMs) },
      ),
    }
  );
};
