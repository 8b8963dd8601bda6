import { replyWindowLater } from '../../shared/domain/reply-window-rules.ts';
import type { ReplyWindow } from '../../shared/domain/reply-window.ts';
import { timeLeft, timeLeftShort } from './time.ts';

export type WindowTone = 'calm' | 'soon' | 'urgent' | 'closed';

export interface WindowWords {
  state: ReplyWindow['state'];
  /** One line for header and composer. */
  sentence: string;
  /** For a narrow row; undefined when there is no deadline. */
  short: string | undefined;
  tone: WindowTone;
  canReply: boolean;
  /** What the send button says. */
  sendLabel: string;
}

const hourMs = 3_600_000;
const dayMs = 24 * hourMs;

/**
 * The reply window in words, as it stands at `nowMs`. State is always in the words, never in colour alone. `isHumanAgentMissing`:
 * the app at Meta may answer within the first day only.
 */
export const replyWindowWords = (
  window: ReplyWindow,
  nowMs: number,
  isHumanAgentMissing = false,
): WindowWords => {
  const { state, endsAtMs } = replyWindowLater(window, nowMs);
  const leftMs = endsAtMs === undefined ? 0 : endsAtMs - nowMs;
  switch (state) {
    case 'open':
      return {
        state,
        sentence: `Open - ${timeLeft(leftMs)} left`,
        short: leftMs < dayMs ? timeLeftShort(leftMs) : undefined,
        tone: leftMs < hourMs ? 'urgent' : leftMs < 4 * hourMs ? 'soon' : 'calm',
        canReply: true,
        sendLabel: 'Send to Instagram',
      };
    case 'human-agent':
      if (isHumanAgentMissing)
        return {
          state: 'closed',
          sentence: "Closed here - answer in Instagram's own app",
          short: undefined,
          tone: 'closed',
          canReply: false,
          sendLabel: 'Send to Instagram',
        };
      return {
        state,
        sentence: `Person only - ${timeLeft(leftMs)} left, no promotions`,
        short: leftMs < dayMs ? timeLeftShort(leftMs) : undefined,
        tone: leftMs < dayMs ? 'urgent' : 'soon',
        canReply: true,
        sendLabel: 'Send with Human Agent tag',
      };
    case 'closed':
      return {
        state,
        sentence: 'Closed - opens when the customer writes',
        short: undefined,
        tone: 'closed',
        canReply: false,
        sendLabel: 'Send to Instagram',
      };
    case 'never':
      return {
        state,
        sentence: 'Not open yet - the customer has to write first',
        short: undefined,
        tone: 'closed',
        canReply: false,
        sendLabel: 'Send to Instagram',
      };
  }
};
