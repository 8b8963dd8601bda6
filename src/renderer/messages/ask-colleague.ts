import type { Agent } from '../../shared/domain/agent.ts';
import { maxNoteLength } from '../../shared/domain/work-rules.ts';
import { agentName, firstName, foreignName } from './people.ts';
import type { ConversationCard } from '../../shared/domain/conversation-card.ts';
import { text } from '../../shared/i18n/text.ts';
import { rowTime } from './time.ts';
import { mentionsIn } from './work.ts';

/** Words about asking a colleague: the dialog, what it does, and what is said when it is done. */

type Agents = Readonly<Record<string, Agent>>;

/** `customer`: as named in the lists, or undefined where the conversation went away meanwhile. */
export const askTitle = (customer: string | undefined): string =>
  customer === undefined ? text('Ask a colleague') : text('Ask a colleague about {customer}', { customer });

/** The note that hands a conversation over: it begins with whom it is for, unless they are named in it already. */
export const handOverNote = (
  words: string,
  colleague: Agent,
  agents: Agents,
): { text: string; mentions: string[] } => {
  const isNamed = mentionsIn(words, agents).includes(colleague.id);
  const note = isNamed ? words : `@${agentName(colleague)} ${words}`;
  return { text: note, mentions: [...new Set([colleague.id as string, ...mentionsIn(note, agents)])] };
};

/** Characters of a text that still make a note together with the name before it. */
export const maxHandOverLength = (colleague: Pick<Agent, 'name' | 'id'>): number =>
  maxNoteLength - agentName(colleague).length - 2;

export const handedOverSentence = (colleague: Pick<Agent, 'name' | 'id'>): string =>
  text('Assigned to {name}, with your note.', { name: agentName(colleague) });

export const takenBackSentence = text('Taken back. Your words are kept for when you ask again.');

/** The two ways of asking; `about`: what follows from it. */
export const waysToAsk = (
  colleague: Pick<Agent, 'name' | 'id'>,
): readonly { way: 'privately' | 'assign'; title: string; about: string }[] => [
  {
    way: 'privately',
    title: text('Ask {name} privately', { name: firstName(colleague) }),
    about: text('Only the two of you see it, with this conversation as a card. Nothing else changes.'),
  },
  {
    way: 'assign',
    title: text('Assign it to {name}, with a note', { name: firstName(colleague) }),
    about: text('All colleagues see the note, the customer never does.'),
  },
];

export const askedPrivatelySentence = (colleague: Pick<Agent, 'name' | 'id'>): string =>
  text('Asked {name} privately. The answer comes in Team.', { name: agentName(colleague) });

/** What follows from asking a group; `group`: its name, as it stands in sentences. */
export const askGroupSentence = (group: string): string =>
  text('Only the people in {group} see it, with this conversation as a card. Nothing else changes.', {
    group,
  });

export const askedGroupSentence = (group: { name: string }): string =>
  text('Asked in {group}. The answers come in Team.', { group: foreignName(group.name) });

/** How a conversation stood when it was shown to a colleague. */
export const cardFacts = ({ messageCount, lastAtMs }: ConversationCard, nowMs: number): string =>
  text('{count, plural, one {# message} other {# messages}} then, the last {time}', {
    count: messageCount,
    time: rowTime(lastAtMs, nowMs),
  });

export const cardGoneSentence = text('This conversation is no longer here.');

/** Role or job title beside a name, as in the roster. */
export const colleagueAbout = (colleague: Agent): string => foreignName(colleague.jobTitle);
