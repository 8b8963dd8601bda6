import { replyWindowLater } from '../../shared/domain/reply-window-rules.ts';
import type { ReplyWindow } from '../../shared/domain/reply-window.ts';
import { text } from '../../shared/i18n/text.ts';
import { dueMoment, timeLeftPlaces, timeLeftShort } from './time.ts';

export type WindowTone = 'calm' | 'soon' | 'urgent' | 'closed';

export interface WindowWords {
  state: ReplyWindow['state'];
  /** One line, said once in an open conversation: above the send button. */
  sentence: string;
  /** For a narrow row; undefined when there is no deadline. */
  short: string | undefined;
  tone: WindowTone;
  canReply: boolean;
  /** Until when exactly, and how a reply is sent now, for “Details”; undefined: nothing to add. */
  how: string | undefined;
}

const hourMs = 3_600_000;
/** From here on a row says how much time is left: said on each of them all day, it would be read no more. */
const soonMs = 4 * hourMs;

const humanAgentHow = text(
  'Sent with Instagram’s tag Human Agent: written by a person, about the customer’s question, ' +
    'no promotion.',
);

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
  const until = endsAtMs === undefined ? undefined : text('Until {moment}.', { moment: dueMoment(endsAtMs) });
  switch (state) {
    case 'open':
      return {
        state,
        sentence: text(
          '{length, select, short {under a minute left to reply} other {{time} left to reply}}',
          timeLeftPlaces(leftMs),
        ),
        short: leftMs < soonMs ? timeLeftShort(leftMs) : undefined,
        tone: leftMs < hourMs ? 'urgent' : leftMs < soonMs ? 'soon' : 'calm',
        canReply: true,
        how: until,
      };
    case 'human-agent':
      if (isHumanAgentMissing)
        return {
          state: 'closed',
          sentence: text("Closed here - answer in Instagram's own app"),
          short: undefined,
          tone: 'closed',
          canReply: false,
          how: undefined,
        };
      return {
        state,
        sentence: text(
          '{length, select, short {Reply within a minute (support only)} other {Reply within {time} (support only)}}',
          timeLeftPlaces(leftMs),
        ),
        short: leftMs < soonMs ? timeLeftShort(leftMs) : undefined,
        tone: leftMs < soonMs ? 'urgent' : 'soon',
        canReply: true,
        how: `${until ?? ''} ${humanAgentHow}`.trim(),
      };
    case 'closed':
      return {
        state,
        sentence: text('Closed - opens when the customer writes'),
        short: undefined,
        tone: 'closed',
        canReply: false,
        how: undefined,
      };
    case 'never':
      return {
        state,
        sentence: text('Not open yet - the customer has to write first'),
        short: undefined,
        tone: 'closed',
        canReply: false,
        how: undefined,
      };
  }
};
