import type { HistoryProgress } from '../../shared/domain/conversation.ts';
import { text } from '../../shared/i18n/text.ts';
import { sentenceOfCode } from '../api/call.ts';

/** "120 of about 300 conversations". */
const farWords = ({ read, found, isAllFound }: HistoryProgress): string => {
  if (isAllFound)
    return text(
      '{found, plural, one {{read, number} of about # conversation} other {{read, number} of about ' +
        '# conversations}}',
      { read, found },
    );
  return read > 0
    ? text(
        '{found, plural, one {{read, number} of # conversation} other {{read, number} of ' +
          '# conversations}} found so far',
        { read, found },
      )
    : text('{found, plural, one {# conversation} other {# conversations}} found so far', { found });
};

/** The same with what keeps it. Undefined: there is nothing to say. `isOffline`: the window says so above. */
const progressWords = (history: HistoryProgress | undefined, isOffline = false): string | undefined => {
  if (history === undefined || history.state === 'done') return undefined;
  const far = farWords(history);
  switch (history.state) {
    case 'paused':
      return text.in('how far the past is read', '{far}, paused', { far });
    case 'waiting':
      if (isOffline && history.reason === 'NETWORK_UNREACHABLE')
        return text.in('how far the past is read', '{far}, goes on when you are online', { far });
      return [
        `${far}.`,
        sentenceOfCode(history.reason) ?? text('What Instagram did not give is asked for again later.'),
      ].join(' ');
    default:
      return far;
  }
};

/**
 * How far the past is read, in a line: "History: 120 of about 300 conversations". Undefined: there is nothing to say.
 * `isOffline`: the window says above that this computer is.
 */
export const historyLine = (history: HistoryProgress | undefined, isOffline: boolean): string | undefined => {
  const words = progressWords(history, isOffline);
  return words === undefined ? undefined : text('History: {words}', { words });
};

/** What Instagram does not give of the past, whatever is asked. */
export const historyLimits = text(
  'Instagram shares the last 30 days in part: the 20 newest messages of each conversation, and ' +
    'no request that has been quiet for 30 days.',
);

/** The same fact on the page of the connected account. Undefined: not known yet. */
export const historyFact = (history: HistoryProgress | undefined): string | undefined =>
  history?.state === 'done'
    ? text('{count, plural, one {# conversation} other {# conversations}} of the last 30 days read', {
        count: history.read,
      })
    : progressWords(history);
