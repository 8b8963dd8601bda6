import type { Channel, Conversation } from '../../../shared/domain/conversation.ts';
import type { AppState } from '../../../shared/ipc/state.ts';
import { sentenceOf } from '../../../shared/i18n/error-sentence.ts';
import type { ErrorCode } from '../../../shared/errors.ts';
import { text } from '../../../shared/i18n/text.ts';
import { replyWindowWords } from '../../messages/reply-window.ts';
import { accessProblem, accessWords, type StandingFacts } from '../../messages/standing.ts';
import type { GuideTopic } from '../../state/guide.ts';

/** Why no reply can be written, and the action of this window that helps, if there is one. */
export interface Obstacle {
  sentence: string;
  /** What the guide says more about. */
  topic: GuideTopic;
  action: 'admin' | 'sign-in' | undefined;
  /** It is the reply window: nothing else need say how long a reply is possible. */
  isWindow?: true;
}

const said = (code: ErrorCode): Pick<Obstacle, 'sentence' | 'topic'> => ({
  sentence: sentenceOf(code),
  topic: `error:${code}`,
});

/**
 * Why no reply can be written now; undefined when one can. Being offline is no obstacle: replies are queued. Neither is
 * another app: the person may send anyway.
 */
export const replyObstacle = (
  conversation: Pick<Conversation, 'replyWindow'>,
  channel: {
    channel: Pick<Channel, 'state' | 'canSend' | 'connectedAtMs' | 'accessEndsAtMs'> | undefined;
    isLoaded: boolean;
  },
  session: AppState['session'],
  nowMs: number,
  isHumanAgentMissing = false,
  removals?: StandingFacts['removals'],
): Obstacle | undefined => {
  if (session.state === 'signed-in' && session.isSignInNeeded)
    return { ...said('LIVECHAT_TOKEN_REFUSED'), action: 'sign-in' };
  if (channel.isLoaded && channel.channel === undefined)
    return { ...said('INSTAGRAM_NOT_CONNECTED'), action: 'admin' };
  const problem = channel.channel && accessProblem(channel.channel, removals, nowMs);
  if (problem !== undefined && accessWords[problem].isNoReply)
    return {
      sentence: accessWords[problem].sentence,
      topic: `state:${problem}`,
      action: problem === 'waiting-for-access' ? undefined : 'admin',
    };
  // The key to the conversations is not the one to answer with; both may be missing.
  if (channel.channel?.canSend === false)
    return {
      sentence: accessWords['waiting-for-access'].sentence,
      topic: 'state:waiting-for-access',
      action: undefined,
    };
  const { state } = replyWindowWords(conversation.replyWindow, nowMs);
  if (state === 'human-agent' && isHumanAgentMissing)
    return { ...said('INSTAGRAM_HUMAN_AGENT_MISSING'), action: undefined, isWindow: true };
  if (state === 'closed') return { ...said('INSTAGRAM_WINDOW_CLOSED'), action: undefined, isWindow: true };
  if (state === 'never')
    return {
      sentence: text('Instagram allows an answer only after the customer has written first.'),
      topic: 'error:INSTAGRAM_WINDOW_CLOSED',
      action: undefined,
      isWindow: true,
    };
  return undefined;
};
