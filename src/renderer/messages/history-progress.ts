import type { HistoryProgress } from '../../shared/domain/conversation.ts';
import { sentenceOfCode } from '../api/call.ts';
import { counted } from './time.ts';

/** How far the past is read, in a line: "History: 120 of about 300 conversations". Undefined: there is nothing to say. */
export const historyLine = (history: HistoryProgress | undefined): string | undefined => {
  if (history === undefined || history.state === 'done') return undefined;
  const { state, read, found, isAllFound, reason } = history;
  const total = counted(found, 'conversation');
  const far = isAllFound
    ? `History: ${read.toLocaleString('en-GB')} of about ${total}`
    : read > 0
      ? `History: ${read.toLocaleString('en-GB')} of ${total} found so far`
      : `History: ${total} found so far`;
  if (state === 'paused') return `${far}, paused`;
  if (state !== 'waiting') return far;
  const why = sentenceOfCode(reason);
  return why === undefined
    ? `${far}. What Instagram did not give is asked for again later.`
    : `${far}. ${why}`;
};

/** What Instagram does not give of the past, whatever is asked. */
export const historyLimits =
  'Instagram shares the last 30 days in part: the 20 newest messages of each conversation, and no request that has been ' +
  'quiet for 30 days.';

/** The same fact on the page of the connected account. Undefined: not known yet. */
export const historyFact = (history: HistoryProgress | undefined): string | undefined =>
  history?.state === 'done'
    ? `${counted(history.read, 'conversation')} of the last 30 days read`
    : historyLine(history)?.replace('History: ', '');
