import type { ComputerView } from '../../shared/ipc/computers.ts';
import { text } from '../../shared/i18n/text.ts';
import { timeAgo } from './time.ts';

/** Making another key to Instagram conversations, in words. */

/** Longer lists are not read; the page Computers has them all. */
const maxNamed = 5;

type Asked = Pick<
  ComputerView,
  'agentId' | 'isThisComputer' | 'state' | 'lastSeenAtMs' | 'sinceMs' | 'holds'
>;

/** Other computers that have the key, or have not said what they keep: who was seen last comes first. */
export const whoMayHaveKey = <C extends Asked>(computers: readonly C[]): C[] =>
  computers
    .filter(
      ({ isThisComputer, state, holds }) =>
        !isThisComputer && state === 'member' && (holds === undefined || holds.includes('channel-key')),
    )
    .sort((a, b) => (b.lastSeenAtMs ?? b.sinceMs) - (a.lastSeenAtMs ?? a.sinceMs));

const askSentence = (
  computers: readonly Asked[] | undefined,
  nameOf: (agentId: string) => string,
  nowMs: number,
): string => {
  if (computers === undefined)
    return text(
      'Ask your colleagues first: as soon as one whose computer has the key opens Backchannel, it ' +
        'arrives here by itself.',
    );
  const holders = whoMayHaveKey(computers);
  if (holders.length === 0) return text('No other computer of the team says that it has the key.');
  const names = holders
    .slice(0, maxNamed)
    .map(({ agentId, lastSeenAtMs }) =>
      lastSeenAtMs === undefined
        ? text('{name} (not seen yet)', { name: nameOf(agentId) })
        : text('{name} (seen {ago})', { name: nameOf(agentId), ago: timeAgo(lastSeenAtMs, nowMs) }),
    );
  return text(
    'Ask first whoever may have the key: {names}{more, plural, =0 {} one { and # more computer} ' +
      'other { and # more computers}}. When Backchannel is opened on one of these computers, the ' +
      'key arrives here by itself.',
    { names: names.join(', '), more: holders.length - names.length },
  );
};

/** What is asked before another key is made. `waiting`: messages that have come and cannot be opened here. */
export const makeKeyQuestion = (about: {
  computers: readonly Asked[] | undefined;
  waiting: number;
  nameOf: (agentId: string) => string;
  nowMs: number;
}): { title: string; points: string[] } => ({
  title: text('Make a new key?'),
  points: [
    askSentence(about.computers, about.nameOf, about.nowMs),
    about.waiting === 0
      ? text('What is on its way under the old key can only be opened where the old key is.')
      : text(
          '{count, plural, one {# message} other {# messages}} came in meanwhile and can only be ' +
            'opened with the old key. If a computer that has it comes back within 30 days, they still ' +
            'appear.',
          { count: about.waiting },
        ),
    text(
      'What Instagram itself still shows, the last 20 messages of each conversation, is read from ' +
        'there.',
    ),
    text(
      'From then on new messages can be read here, and colleagues’ computers get the new key by ' +
        'themselves.',
    ),
  ],
});
