import type { Channel } from '../../shared/domain/conversation.ts';
import { handleName } from './people.ts';
import { notReceiving, type StandingFacts } from './standing.ts';

/** Why a list of conversations is empty. `isCaughtUp`: nothing is owed to anybody, as far as Instagram tells right now. */
export interface EmptyWords {
  title: string;
  text: string;
  isCaughtUp: boolean;
}

/** `channel`: undefined while none is known. */
export const emptyWords = (
  view: 'all' | 'waiting' | 'window-ending',
  channel: Channel | undefined,
  facts: StandingFacts | undefined,
  nowMs: number,
): EmptyWords => {
  const line = facts && notReceiving({ ...facts, channel }, nowMs);
  // What does not arrive here cannot be told to be none.
  if (line !== undefined)
    return {
      title: line.id === 'instagram' ? line.word : 'Nothing known yet',
      text: line.sentence,
      isCaughtUp: false,
    };
  switch (view) {
    case 'waiting':
      return { title: 'All caught up', text: 'Nobody on Instagram waits for an answer.', isCaughtUp: true };
    case 'window-ending':
      return {
        title: 'No window is ending',
        text: 'No time to reply runs out soon.',
        isCaughtUp: false,
      };
    case 'all':
      return {
        title: 'No conversations yet',
        text:
          channel?.username === undefined
            ? 'When someone writes on Instagram, the conversation appears here.'
            : `When someone writes to ${handleName(channel.username)}, the conversation appears here.`,
        isCaughtUp: false,
      };
  }
};
