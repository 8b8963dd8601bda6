import type { Agent } from '../../shared/domain/agent.ts';
import type { ComputerView, Renewal } from '../../shared/ipc/computers.ts';
import type { HeldThing } from '../../shared/wire/computers.ts';
import { firstName } from './people.ts';
import { momentInSentence, timeAgo } from './time.ts';

/** The page "Computers" in words. */

const platformNames: Readonly<Record<string, string>> = {
  win32: 'Windows computer',
  darwin: 'Mac',
  linux: 'Linux computer',
};
/** What kind of computer it is. */
export const computerName = ({ kind, platform }: Pick<ComputerView, 'kind' | 'platform'>): string =>
  kind === 'station' ? 'Station on a server' : (platformNames[platform] ?? 'Computer');

const heldNames: Record<HeldThing, string> = {
  'channel-key': 'the key to Instagram conversations',
  'page-token': 'the Page access',
  'integration-grant': 'the access to LiveChat for customers',
  'private-chats': 'private chats',
  'instagram-messages': 'recent Instagram messages',
};
const heldOrder = Object.keys(heldNames) as HeldThing[];

/** What a computer has of the team, by its own word. */
export const holdsSentence = (holds: ComputerView['holds']): string => {
  if (holds === undefined) return 'Has not said what it keeps.';
  const names = heldOrder.filter((thing) => holds.includes(thing)).map((thing) => heldNames[thing]);
  if (names.length === 0) return 'Keeps nothing of the team.';
  const list = names.length === 1 ? names[0] : `${names.slice(0, -1).join(', ')} and ${names.at(-1)}`;
  return `Keeps ${list}.`;
};

const causeWords = (computer: ComputerView, byName: string | undefined): string => {
  switch (computer.cause) {
    case 'suspended':
      return 'Out since LiveChat suspended this person';
    case 'own':
      return 'Removed by its own person';
    default:
      return byName === undefined ? 'Removed' : `Removed by ${byName}`;
  }
};

/** Word, tone and sentence of a computer's state. */
export const computerState = (
  computer: ComputerView,
  names: { person: string; by: string | undefined },
  nowMs: number,
): { word: string; tone: 'success' | 'warning' | 'error' | 'default'; sentence: string } => {
  const since = momentInSentence(computer.sinceMs, nowMs);
  switch (computer.state) {
    case 'member': {
      const seen = computer.lastSeenAtMs;
      const isHere = seen !== undefined && nowMs - seen < 10 * 60_000;
      const last = seen === undefined ? 'Not seen yet' : isHere ? 'In use' : `Seen ${timeAgo(seen, nowMs)}`;
      return {
        word: isHere ? 'Online' : 'Offline',
        tone: isHere ? 'success' : 'default',
        sentence: `${last}. Added ${since}.`,
      };
    }
    case 'waiting':
      return {
        word: 'Waiting',
        tone: 'warning',
        sentence: `Asked ${since} to be let in. Ask ${names.person} whether it is theirs before you answer.`,
      };
    case 'approved':
      return {
        word: 'Let in',
        tone: 'success',
        sentence: `Let in ${since}. It connects by itself within a minute.`,
      };
    case 'removed': {
      const what = `${causeWords(computer, names.by)}, ${since}.`;
      if (computer.cause === 'suspended')
        return {
          word: 'Suspended',
          tone: 'error',
          sentence: `${what} New sign-ins work as soon as LiveChat allows them.`,
        };
      return computer.isPersonHeld
        ? {
            word: 'Removed',
            tone: 'error',
            sentence: `${what} It stays out, and other new computers of ${names.person} wait.`,
          }
        : {
            word: 'Readmitted',
            tone: 'default',
            sentence: `${what} ${names.person} may sign in on it again.`,
          };
    }
  }
};

/** What is asked before a computer is removed. */
export const removeQuestion = (
  computer: ComputerView,
  person: string,
  isOwn: boolean,
): { title: string; points: string[] } => ({
  title: isOwn
    ? `Remove this ${computerName(computer)} of yours?`
    : `Remove the ${computerName(computer)} of ${person}?`,
  points: [
    'It is cut off at once. What it keeps, private chats included, is deleted there as soon as it is online.',
    'If it stays off, what it keeps stays on its disk, locked by its password store. That is why the key is replaced, and why ' +
      'you are asked to renew the access to the Page and to LiveChat next.',
    isOwn
      ? 'New computers of yours wait until you, a colleague or an admin lets them in.'
      : `New computers of ${person} wait until an admin or a colleague lets them in.`,
  ],
});

/** One step of what has to be renewed. */
export const renewalWords = (
  step: Renewal['steps'][number],
): { title: string; sentence: string; action: string | undefined } => {
  const isDone = step.state === 'done';
  switch (step.thing) {
    case 'channel-key':
      return {
        title: 'The key to Instagram conversations',
        sentence: isDone ? 'Replaced.' : 'Is being replaced by itself; new messages use the new one.',
        action: undefined,
      };
    case 'page-token':
      return {
        title: 'The Page access',
        sentence: isDone
          ? 'Taken back at Facebook, and connected again.'
          : 'Facebook takes the old access back, then your browser opens to connect again. Until that is done nobody can answer.',
        action: isDone ? undefined : 'Renew the Page access…',
      };
    case 'integration-grant':
      return {
        title: 'The access to LiveChat for customers',
        sentence: isDone
          ? 'Renewed; the old one is taken back.'
          : 'Your browser opens LiveChat once more. The old access is taken back when the new one is there.',
        action: isDone ? undefined : 'Renew the LiveChat access…',
      };
  }
};

/** Whom a person can ask who has to be let in: admins first. */
export const whomToAsk = (agents: Readonly<Record<string, Agent>>, ownId: string | undefined): string => {
  const admins = Object.values(agents)
    .filter(({ id, role, isSuspended }) => id !== ownId && role !== 'normal' && !isSuspended)
    .map(firstName)
    .slice(0, 3);
  return admins.length === 0 ? 'an admin or a colleague' : `${admins.join(' or ')}, or a colleague`;
};
