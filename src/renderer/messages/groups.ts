import type { GroupLine, GroupView } from '../../shared/domain/group-chat.ts';
import type { Agent } from '../../shared/domain/agent.ts';
import type { PrivateChatSummary, PrivateMessage } from '../../shared/domain/private-chat.ts';
import { listWords } from '../../shared/i18n/lists.ts';
import { text } from '../../shared/i18n/text.ts';
import { firstName, foreignName, personName } from './people.ts';
import { privatePreview } from './private-files.ts';

type Agents = Readonly<Record<string, Agent>>;

/** Above a group's chat. */
export const groupStoredSentence = text(
  'End-to-end encrypted. Only the people in this group can read it. Who is added later reads ' +
    'what is written from then on.',
);

const isOwn = (id: string, ownId: string | undefined): boolean => id === ownId;
const capital = (words: string): string => words.charAt(0).toUpperCase() + words.slice(1);

/** `Anna, Tom and you`. */
const namesOf = (agents: Agents, ids: readonly string[], ownId: string | undefined, you: string): string => {
  const sorted = [...ids].sort((one, other) => Number(isOwn(one, ownId)) - Number(isOwn(other, ownId)));
  return listWords(sorted.map((id) => (isOwn(id, ownId) ? you : personName(agents, id))));
};

/** What somebody did to the group, as a line in its chat. */
export const groupLineSentence = (
  agents: Agents,
  line: GroupLine,
  by: string | undefined,
  ownId: string | undefined,
): string => {
  const who = by === undefined ? 'somebody' : isOwn(by, ownId) ? 'you' : 'other';
  const name = by === undefined ? '' : capital(personName(agents, by));
  switch (line.kind) {
    case 'make': {
      const others = line.members.filter((id) => id !== by);
      const you = text.in('in a list of names after “made the group with”', 'you');
      return text(
        '{who, select, you {You made} somebody {Somebody made} other {{name} made}} the group ' +
          '“{group}” with {names}.',
        { who, name, group: foreignName(line.name), names: namesOf(agents, others, ownId, you) },
      );
    }
    case 'add': {
      const you = text.in('in a list of names after “added”', 'you');
      return text('{who, select, you {You added} somebody {Somebody added} other {{name} added}} {names}.', {
        who,
        name,
        names: namesOf(agents, line.members, ownId, you),
      });
    }
    case 'remove':
      if (line.member === by)
        return text('{who, select, you {You left} somebody {Somebody left} other {{name} left}} the group.', {
          who,
          name,
        });
      return isOwn(line.member, ownId)
        ? text('{who, select, somebody {Somebody removed} other {{name} removed}} you.', { who, name })
        : text(
            '{who, select, you {You removed} somebody {Somebody removed} other {{name} removed}} {member}.',
            { who, name, member: personName(agents, line.member) },
          );
    case 'rename':
      return text(
        '{who, select, you {You named} somebody {Somebody named} other {{name} named}} the group ' +
          '“{group}”.',
        { who, name, group: foreignName(line.name) },
      );
  }
};

/** `4 people: Anna, Jonas, Tom and you`. */
export const groupPeopleSentence = (
  agents: Agents,
  { members }: GroupView,
  ownId: string | undefined,
): string => {
  const ids = members.map(({ agentId }) => agentId);
  return text('{count, plural, one {# person} other {# people}}: {names}', {
    count: ids.length,
    names: namesOf(agents, ids, ownId, text.in('in a list of the people of a group', 'you')),
  });
};

/** Why a person cannot be reached yet; undefined: they can. */
export const trustWords = (trust: GroupView['members'][number]['trust']): string | undefined => {
  switch (trust) {
    case 'confirmed':
      return undefined;
    case 'no-device':
      return text('Has not signed in to Backchannel yet: messages wait for them.');
    case 'unconfirmed':
      return text('Computer not confirmed yet: messages wait for them.');
    case 'conflict':
      return text('Keys do not match: nothing is sent to them. Compare the safety number.');
  }
};

/** The one sentence on a colleague's row who cannot read anything yet. */
export const withoutBackchannelSentence = text('Has not signed in to Backchannel yet');

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
      ? text('Read by {count, number} of {all, number}', { count: read.length, all })
      : delivered.length > 0
        ? text('Delivered to {count, number} of {all, number}', { count: delivered.length, all })
        : waiting.length < all
          ? text.in('state of a message', 'Sent')
          : text.in('state of a message', 'Waiting');
  const details = [
    [text.in('state of a message', 'Read'), read],
    [text.in('state of a message', 'Delivered'), delivered],
    [text.in('state of a message', 'Sent'), named('sent')],
    [text.in('state of a message', 'Waiting'), waiting],
  ] as const;
  return {
    words,
    waiting:
      waiting.length === 0 || waiting.length === all
        ? undefined
        : waiting.length > 2
          ? text.in(
              'state of a message, after the word for it',
              '{count, plural, one {waits for # person} other {waits for # people}}',
              { count: waiting.length },
            )
          : text.in('state of a message, after the word for it', 'waits for {names}', {
              names: listWords(waiting),
            }),
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
  const { line, authorId, direction } = lastMessage;
  const words = privatePreview(lastMessage);
  if (line !== undefined) return groupLineSentence(agents, line, authorId, ownId);
  if (direction === 'out') return text('You: {words}', { words });
  const author = authorId === undefined ? undefined : agents[authorId];
  return group === undefined || author === undefined ? words : `${firstName(author)}: ${words}`;
};
