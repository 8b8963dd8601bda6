import type { GroupLine, GroupView } from '../../shared/domain/group-chat.ts';
import type { Agent } from '../../shared/domain/agent.ts';
import type { PrivateChatSummary, PrivateMessage } from '../../shared/domain/private-chat.ts';
import { firstName, foreignName, personName } from './people.ts';
import { counted } from './time.ts';

type Agents = Readonly<Record<string, Agent>>;

/** Above a group's chat. */
export const groupStoredSentence =
  'End-to-end encrypted. Only the people in this group can read it. Who is added later reads what is written from then on.';

const isOwn = (id: string, ownId: string | undefined): boolean => id === ownId;
const nameOf = (agents: Agents, id: string, ownId: string | undefined): string =>
  isOwn(id, ownId) ? 'you' : personName(agents, id);
const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);

/** `Anna, Tom and you`. */
const namesOf = (agents: Agents, ids: readonly string[], ownId: string | undefined): string => {
  const sorted = [...ids].sort((one, other) => Number(isOwn(one, ownId)) - Number(isOwn(other, ownId)));
  const names = sorted.map((id) => nameOf(agents, id, ownId));
  const last = names.pop() ?? '';
  return names.length === 0 ? last : `${names.join(', ')} and ${last}`;
};

/** What somebody did to the group, as a line in its chat. */
export const groupLineSentence = (
  agents: Agents,
  line: GroupLine,
  by: string | undefined,
  ownId: string | undefined,
): string => {
  const who = by === undefined ? 'Somebody' : capital(nameOf(agents, by, ownId));
  switch (line.kind) {
    case 'make': {
      const others = line.members.filter((id) => id !== by);
      return `${who} made the group “${foreignName(line.name)}” with ${namesOf(agents, others, ownId)}.`;
    }
    case 'add':
      return `${who} added ${namesOf(agents, line.members, ownId)}.`;
    case 'remove':
      return line.member === by
        ? `${who} left the group.`
        : `${who} removed ${nameOf(agents, line.member, ownId)}.`;
    case 'rename':
      return `${who} named the group “${foreignName(line.name)}”.`;
  }
};

/** `4 people: Anna, Jonas, Tom and you`. */
export const groupPeopleSentence = (
  agents: Agents,
  { members }: GroupView,
  ownId: string | undefined,
): string => {
  const ids = members.map(({ agentId }) => agentId);
  return `${counted(ids.length, 'person', 'people')}: ${namesOf(agents, ids, ownId)}`;
};

/** Why a person cannot be reached yet; undefined: they can. */
export const trustWords = (trust: GroupView['members'][number]['trust']): string | undefined => {
  switch (trust) {
    case 'confirmed':
      return undefined;
    case 'no-device':
      return 'Has not signed in to Backchannel yet: messages wait for them.';
    case 'unconfirmed':
      return 'Computer not confirmed yet: messages wait for them.';
    case 'conflict':
      return 'Keys do not match: nothing is sent to them. Compare the safety number.';
  }
};

/** The one sentence on a colleague's row who cannot read anything yet. */
export const withoutBackchannelSentence = 'Has not signed in to Backchannel yet';

/** `Read by 2 of 4`; undefined: it is no message of this person's in a group. */
export const receiversSentence = (
  agents: Agents,
  { receivers, state }: Pick<PrivateMessage, 'receivers' | 'state'>,
): { words: string; waiting: string | undefined; details: string } | undefined => {
  if (receivers === undefined || receivers.length === 0 || state === 'failed') return undefined;
  const named = (wanted: (typeof receivers)[number]['state']): string[] =>
    receivers.filter((each) => each.state === wanted).map(({ agentId }) => personName(agents, agentId));
  const read = named('read');
  const delivered = named('delivered');
  const waiting = named('waiting');
  const all = receivers.length;
  const words =
    read.length > 0
      ? `Read by ${read.length} of ${all}`
      : delivered.length > 0
        ? `Delivered to ${delivered.length} of ${all}`
        : waiting.length < all
          ? 'Sent'
          : 'Waiting';
  const details = [
    ['Read', read],
    ['Delivered', delivered],
    ['Sent', named('sent')],
    ['Waiting', waiting],
  ] as const;
  return {
    words,
    waiting:
      waiting.length === 0 || waiting.length === all
        ? undefined
        : `waits for ${waiting.length > 2 ? `${waiting.length} people` : waiting.join(' and ')}`,
    details: details
      .filter(([, names]) => names.length > 0)
      .map(([word, names]) => `${word}: ${names.join(', ')}`)
      .join('\n'),
  };
};

/** A chat's row: its name, and the last thing in it in one line. */
export const chatName = (agents: Agents, { chatId, group }: PrivateChatSummary): string =>
  group === undefined ? personName(agents, chatId) : foreignName(group.name);

export const chatPreview = (
  agents: Agents,
  { lastMessage, group }: PrivateChatSummary,
  ownId: string | undefined,
): string => {
  if (lastMessage === undefined) return '';
  const { line, authorId, direction, text } = lastMessage;
  if (line !== undefined) return groupLineSentence(agents, line, authorId, ownId);
  if (direction === 'out') return `You: ${text}`;
  const author = authorId === undefined ? undefined : agents[authorId];
  return group === undefined || author === undefined ? text : `${firstName(author)}: ${text}`;
};
