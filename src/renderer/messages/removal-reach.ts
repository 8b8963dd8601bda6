import { text } from '../../shared/i18n/text.ts';
import type { LocalRemoval, RemovalPlan } from '../../shared/ipc/privacy.ts';
import { dataTable, type ConsoleDataKind } from '../../shared/removal/data-table.ts';
import { retention } from '../../shared/removal/retention.ts';
import { liveChatReaders, residueSentences, type ResidueReason } from '../../shared/removal/words.ts';
import { counted, momentInSentence } from './time.ts';

/** What a removal would take and leave, before it; and what this computer removed by itself. */

/** The reach of a removal, sentence by sentence; what is zero is said too. */
export const impactSentences = (plan: RemovalPlan): readonly string[] => {
  const { kind, openConversations, windowsClosingSoon, waitingToSend, otherConsoles } = plan;
  const isErasure = kind === 'erase-customer';
  const { devices, agents } = otherConsoles;
  const them = windowsClosingSoon === 1 ? 'it' : 'them';
  return [
    isErasure
      ? openConversations === 0
        ? 'The conversation is closed already; its copy goes from every computer of the team.'
        : 'The conversation goes from every inbox of the team, open as it is. The customer is not told.'
      : openConversations === 0
        ? 'No conversation is open.'
        : `${counted(openConversations, 'open conversation')} ${openConversations === 1 ? 'goes' : 'go'} from ` +
          'every inbox of the team. Customers are not told.',
    windowsClosingSoon === 0
      ? 'No reply window closes within the next four hours.'
      : `${counted(windowsClosingSoon, 'reply window')} ${windowsClosingSoon === 1 ? 'closes' : 'close'} ` +
        `within the next four hours: answer ${them} first, or nobody can later.`,
    waitingToSend === 0
      ? 'Nothing waits to be sent from this computer.'
      : `${counted(waitingToSend, 'message')} of this computer ${waitingToSend === 1 ? 'has' : 'have'} not ` +
        'left yet, and will never be sent.',
    devices === 0
      ? 'No other computer has a copy.'
      : `${counted(devices, 'other computer')} ${agents === 1 ? 'in the team' : `of ${counted(agents, 'person', 'people')}`} ` +
        `${devices === 1 ? 'deletes its copy' : 'delete their copies'} too: at once where Backchannel is ` +
        'open, else at the next start.',
  ];
};

/** Copies that stay, worded for before the removal; the record's own sentences are worded for afterwards. */
export const residueBefore = (reason: ResidueReason): string =>
  reason === 'console-not-confirmed'
    ? 'A computer that is switched off keeps its copy until it next hears from the relay. Without any ' +
      `contact it wipes itself after ${retention.consoleWithoutContactDays} days.`
    : text.of(residueSentences[reason]);

/**
 * What is erased in a place. At Meta that is the permission given to this app, or a part of it while others still need it. Where
 * this is the team's only computer, only what it has; what other computers have is not known here.
 */
export const erasedLines = (
  { place, erased, stays }: RemovalPlan['places'][number],
  { kind, onThisComputer, otherConsoles }: Pick<RemovalPlan, 'kind' | 'onThisComputer' | 'otherConsoles'>,
): readonly string[] => {
  const counts: Readonly<Record<string, number | undefined>> = onThisComputer;
  const isCountedHere = place === 'console' && otherConsoles.devices === 0;
  const lines = erased
    .filter((id) => !isCountedHere || (counts[id] ?? 0) > 0)
    .map((id) => dataTable(text).find((row) => row.id === id)?.data ?? id);
  if (place !== 'meta' || kind === 'erase-customer') return lines;
  return [
    ...lines,
    stays.includes('grant-shared')
      ? 'The delivery of new messages.'
      : 'The permission given to this app, with its tokens, and the delivery of new messages.',
  ];
};

const kindNames = {
  agents: ['person of the team list', 'people of the team list'],
  'private-messages': ['private message', 'private messages'],
  conversations: ['Instagram conversation', 'Instagram conversations'],
  messages: ['Instagram message', 'Instagram messages'],
  drafts: ['draft or waiting reply', 'drafts and waiting replies'],
} as const satisfies Partial<Record<ConsoleDataKind, readonly [one: string, many: string]>>;

/** Kinds that are not counted in rows: present or absent. */
const thingNames: Readonly<Record<Exclude<ConsoleDataKind, keyof typeof kindNames>, string>> = {
  'livechat-token': 'LiveChat sign-in',
  'page-token': 'Page token',
  'device-keys': 'private keys',
  settings: 'settings and log files',
};

const isCounted = (id: string): id is keyof typeof kindNames => Object.hasOwn(kindNames, id);
const isThing = (id: string): id is keyof typeof thingNames => Object.hasOwn(thingNames, id);

/** What this computer deletes: "1,312 Instagram messages", "No drafts and waiting replies". */
export const wipedLines = (wiped: RemovalPlan['onThisComputer']): readonly string[] =>
  Object.entries(wiped).flatMap(([id, count]) => {
    if (isThing(id)) {
      const name = thingNames[id];
      return [count === 0 ? `No ${name}` : `${name.charAt(0).toUpperCase()}${name.slice(1)}`];
    }
    if (!isCounted(id)) return [];
    const [one, many] = kindNames[id];
    return [count === 0 ? `No ${many}` : counted(count, one, many)];
  });

export interface LocalSummary {
  unsent: string;
  cleanedUp: string;
  /** Unsent messages of which somebody can read a copy in LiveChat still. */
  livechat: string | undefined;
}

/** What this computer removed by itself, in three lines. */
export const localSummary = (local: readonly LocalRemoval[], nowMs: number): LocalSummary => {
  const unsent = local.filter(({ kind }) => kind === 'unsend');
  const cleaned = local.filter(({ kind }) => kind === 'retention');
  const messages = cleaned.reduce((sum, { wiped }) => sum + (wiped.messages ?? 0), 0);
  const last = (entries: readonly LocalRemoval[]): string =>
    momentInSentence(Math.max(...entries.map(({ atMs }) => atMs)), nowMs);
  const waiting = unsent.filter(({ livechat }) => livechat === 'waiting').length;
  const refused = unsent.filter(({ livechat }) => livechat === 'refused').length;
  const hidden = unsent.filter(({ livechat }) => liveChatReaders[livechat] === 'administrators').length;
  const open = [
    waiting === 0 ? undefined : `${waiting.toLocaleString('en-GB')} still to be taken out of LiveChat`,
    refused === 0 ? undefined : `${refused.toLocaleString('en-GB')} LiveChat refused to take out`,
    hidden === 0
      ? undefined
      : `${hidden.toLocaleString('en-GB')} hidden in LiveChat, where administrators, viceowners and owners can ` +
        `still read ${hidden === 1 ? 'it' : 'them'}`,
  ].filter((part) => part !== undefined);
  return {
    unsent:
      unsent.length === 0
        ? 'No customer has unsent a message.'
        : `${counted(unsent.length, 'message')} that ${unsent.length === 1 ? 'a customer' : 'customers'} ` +
          `unsent, last ${last(unsent)}.`,
    cleanedUp:
      cleaned.length === 0
        ? 'Nothing has become too old to keep.'
        : `${counted(cleaned.length, 'clean-up')} by age: ${counted(messages, 'message')}, last ${last(cleaned)}.`,
    livechat: open.length === 0 ? undefined : `Of the unsent ones: ${open.join('; ')}.`,
  };
};
