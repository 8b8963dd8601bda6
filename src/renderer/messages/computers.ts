import type { Agent } from '../../shared/domain/agent.ts';
import type { ComputerView, Renewal } from '../../shared/ipc/computers.ts';
import type { HeldThing } from '../../shared/wire/computers.ts';
import { choiceWords, listWords } from '../../shared/i18n/lists.ts';
import { text } from '../../shared/i18n/text.ts';
import { firstName } from './people.ts';
import { timeAgo, whenWords } from './time.ts';

/** The page "Computers" in words. */

const platformNames: Readonly<Record<string, string>> = {
  win32: text('Windows computer'),
  darwin: 'Mac',
  linux: text('Linux computer'),
};
/** What kind of computer it is. */
export const computerName = ({ kind, platform }: Pick<ComputerView, 'kind' | 'platform'>): string =>
  kind === 'station' ? text('Station on a server') : (platformNames[platform] ?? text('Computer'));

const heldNames: Record<HeldThing, string> = {
  'channel-key': text.in('what a computer keeps, in “Keeps … and …”', 'the key to Instagram conversations'),
  'page-token': text.in('what a computer keeps, in “Keeps … and …”', 'the Page access'),
  'integration-grant': text.in(
    'what a computer keeps, in “Keeps … and …”',
    'the access to LiveChat for customers',
  ),
  'private-chats': text.in('what a computer keeps, in “Keeps … and …”', 'private chats'),
  'instagram-messages': text.in('what a computer keeps, in “Keeps … and …”', 'recent Instagram messages'),
};
const heldOrder = Object.keys(heldNames) as HeldThing[];

/** What a computer has of the team, by its own word. */
export const holdsSentence = (holds: ComputerView['holds']): string => {
  if (holds === undefined) return text('Has not said what it keeps.');
  const names = heldOrder.filter((thing) => holds.includes(thing)).map((thing) => heldNames[thing]);
  if (names.length === 0) return text('Keeps nothing of the team.');
  return text('Keeps {things}.', { things: listWords(names) });
};

const causeWords = (computer: ComputerView, name: string | undefined, when: string): string => {
  switch (computer.cause) {
    case 'suspended':
      return text('Out since LiveChat suspended this person {when}.', { when });
    case 'own':
      return text('Removed by its own person {when}.', { when });
    default:
      return name === undefined
        ? text('Removed {when}.', { when })
        : text('Removed by {name} {when}.', { name, when });
  }
};

/** A station is let in by administrators, who compare what it shows where it is set up. */
const stationWaits = ({ can, code }: ComputerView, when: string): string =>
  can.includes('approve') && code !== undefined
    ? text(
        'Asked {when} to be let in. Where it was set up it shows the code {code}: compare it before you answer.',
        { when, code },
      )
    : text('Asked {when} to be let in. An admin decides about stations.', { when });

/** Word, tone and sentence of a computer's state. */
export const computerState = (
  computer: ComputerView,
  names: { person: string; by: string | undefined },
  nowMs: number,
): { word: string; tone: 'success' | 'warning' | 'error' | 'default'; sentence: string } => {
  const when = whenWords(computer.sinceMs, nowMs);
  switch (computer.state) {
    case 'member': {
      const seen = computer.lastSeenAtMs;
      const isHere = seen !== undefined && nowMs - seen < 10 * 60_000;
      const last =
        seen === undefined
          ? text('Not seen yet.')
          : isHere
            ? text('In use.')
            : text('Seen {ago}.', { ago: timeAgo(seen, nowMs) });
      return {
        word: isHere ? text.in('state of a computer', 'Online') : text.in('state of a computer', 'Offline'),
        tone: isHere ? 'success' : 'default',
        sentence: `${last} ${text('Added {when}.', { when })}`,
      };
    }
    case 'waiting':
      return {
        word: text.in('state of a computer', 'Waiting'),
        tone: 'warning',
        sentence:
          computer.kind === 'station'
            ? stationWaits(computer, when)
            : text('Asked {when} to be let in. Ask {person} whether it is theirs before you answer.', {
                when,
                person: names.person,
              }),
      };
    case 'approved':
      return {
        word: text.in('state of a computer', 'Let in'),
        tone: 'success',
        sentence: text('Let in {when}. It connects by itself within a minute.', { when }),
      };
    case 'removed': {
      const what = causeWords(computer, names.by, when);
      if (computer.cause === 'suspended')
        return {
          word: text.in('state of a computer', 'Suspended'),
          tone: 'error',
          sentence: `${what} ${text('New sign-ins work as soon as LiveChat allows them.')}`,
        };
      return computer.isPersonHeld
        ? {
            word: text.in('state of a computer', 'Removed'),
            tone: 'error',
            sentence: `${what} ${text('It stays out, and other new computers of {name} wait.', { name: names.person })}`,
          }
        : {
            word: text.in('state of a computer', 'Readmitted'),
            tone: 'default',
            sentence: `${what} ${text('{name} may sign in on it again.', { name: names.person })}`,
          };
    }
  }
};

/** For `select`: what kind of computer it is. */
const whatItIs = ({ kind, platform }: Pick<ComputerView, 'kind' | 'platform'>): string =>
  kind === 'station' ? 'station' : platform;

/** What is done with a computer and whose it is, whole: what stands on a button is “Let in”, what is read of it is this. */
export const computerActions = (
  computer: Pick<ComputerView, 'kind' | 'platform'>,
  person: string,
): { letIn: string; isLetIn: string; keepOut: string; remove: string } => {
  const places = { what: whatItIs(computer), name: person };
  return {
    letIn: text(
      '{what, select, station {Let in the Station on a server of {name}} win32 {Let in the Windows ' +
        'computer of {name}} darwin {Let in the Mac of {name}} linux {Let in the Linux computer of ' +
        '{name}} other {Let in the computer of {name}}}',
      places,
    ),
    isLetIn: text(
      '{what, select, station {The Station on a server of {name} is let in.} win32 {The Windows ' +
        'computer of {name} is let in.} darwin {The Mac of {name} is let in.} linux {The Linux ' +
        'computer of {name} is let in.} other {The computer of {name} is let in.}}',
      places,
    ),
    keepOut: text(
      '{what, select, station {Keep out the Station on a server of {name}} win32 {Keep out the ' +
        'Windows computer of {name}} darwin {Keep out the Mac of {name}} linux {Keep out the Linux ' +
        'computer of {name}} other {Keep out the computer of {name}}}',
      places,
    ),
    remove: text(
      '{what, select, station {Remove the Station on a server of {name}…} win32 {Remove the Windows ' +
        'computer of {name}…} darwin {Remove the Mac of {name}…} linux {Remove the Linux computer of ' +
        '{name}…} other {Remove the computer of {name}…}}',
      places,
    ),
  };
};

/** What is asked before a computer is removed. */
export const removeQuestion = (
  computer: ComputerView,
  person: string,
  isOwn: boolean,
): { title: string; points: string[] } => ({
  title: isOwn
    ? text(
        '{what, select, station {Remove this Station on a server of yours?} win32 {Remove this ' +
          'Windows computer of yours?} darwin {Remove this Mac of yours?} linux {Remove this Linux ' +
          'computer of yours?} other {Remove this Computer of yours?}}',
        { what: whatItIs(computer) },
      )
    : text(
        '{what, select, station {Remove the Station on a server of {name}?} win32 {Remove the ' +
          'Windows computer of {name}?} darwin {Remove the Mac of {name}?} linux {Remove the Linux ' +
          'computer of {name}?} other {Remove the Computer of {name}?}}',
        { what: whatItIs(computer), name: person },
      ),
  points: [
    computer.kind === 'station'
      ? text(
          'It is cut off at once. What it keeps is deleted there as soon as it is online. Another computer of the team ' +
            'brings messages into LiveChat from then on, while one is on.',
        )
      : text(
          'It is cut off at once. What it keeps, private chats included, is deleted there as soon as ' +
            'it is online.',
        ),
    text(
      'If it stays off, what it keeps stays on its disk, locked by its password store. That is why ' +
        'the key is replaced, and why you are asked to renew the access to the Page and to LiveChat ' +
        'next.',
    ),
    isOwn
      ? text('New computers of yours wait until you, a colleague or an admin lets them in.')
      : text('New computers of {person} wait until an admin or a colleague lets them in.', { person }),
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
        title: text('The key to Instagram conversations'),
        sentence: isDone
          ? text('Replaced.')
          : text('Is being replaced by itself; new messages use the new one.'),
        action: undefined,
      };
    case 'page-token':
      return {
        title: text('The Page access'),
        sentence: isDone
          ? text('Taken back at Facebook, and connected again.')
          : text(
              'Facebook takes the old access back, then your browser opens to connect again. Until that is ' +
                'done nobody can answer.',
            ),
        action: isDone ? undefined : text('Renew the Page access…'),
      };
    case 'integration-grant':
      return {
        title: text('The access to LiveChat for customers'),
        sentence: isDone
          ? text('Renewed; the old one is taken back.')
          : text(
              'Your browser opens LiveChat once more. The old access is taken back when the new one is there.',
            ),
        action: isDone ? undefined : text('Renew the LiveChat access…'),
      };
  }
};

/** Whom a person can ask who has to be let in: admins first. */
export const whomToAsk = (agents: Readonly<Record<string, Agent>>, ownId: string | undefined): string => {
  const admins = Object.values(agents)
    .filter(({ id, role, isSuspended }) => id !== ownId && role !== 'normal' && !isSuspended)
    .map(firstName)
    .slice(0, 3);
  return admins.length === 0
    ? text.in('whom to ask', 'an admin or a colleague')
    : text.in('whom to ask', '{admins}, or a colleague', { admins: choiceWords(admins) });
};
