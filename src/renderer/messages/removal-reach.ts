import { text } from '../../shared/i18n/text.ts';
import type { LocalRemoval, RemovalPlan } from '../../shared/ipc/privacy.ts';
import { dataTable, type ConsoleDataKind } from '../../shared/removal/data-table.ts';
import { retention } from '../../shared/removal/retention.ts';
import { liveChatReaders, residueSentences, type ResidueReason } from '../../shared/removal/words.ts';
import { whenWords } from './time.ts';

/** What a removal would take and leave, before it; and what this computer removed by itself. */

/** The reach of a removal, sentence by sentence; what is zero is said too. */
export const impactSentences = (plan: RemovalPlan): readonly string[] => {
  const { kind, openConversations, windowsClosingSoon, waitingToSend, otherConsoles } = plan;
  const isErasure = kind === 'erase-customer';
  const { devices, agents } = otherConsoles;
  return [
    isErasure
      ? openConversations === 0
        ? text('The conversation is closed already; its copy goes from every computer of the team.')
        : text('The conversation goes from every inbox of the team, open as it is. The customer is not told.')
      : openConversations === 0
        ? text('No conversation is open.')
        : text(
            '{count, plural, one {# open conversation goes} other {# open conversations go}} from every ' +
              'inbox of the team. Customers are not told.',
            { count: openConversations },
          ),
    windowsClosingSoon === 0
      ? text('No reply window closes within the next four hours.')
      : text(
          '{count, plural, one {# reply window closes within the next four hours: answer it first, or ' +
            'nobody can later.} other {# reply windows close within the next four hours: answer them ' +
            'first, or nobody can later.}}',
          { count: windowsClosingSoon },
        ),
    waitingToSend === 0
      ? text('Nothing waits to be sent from this computer.')
      : text(
          '{count, plural, one {# message of this computer has} other {# messages of this computer ' +
            'have}} not left yet, and will never be sent.',
          { count: waitingToSend },
        ),
    devices === 0
      ? text('No other computer has a copy.')
      : agents === 1
        ? text(
            '{computers, plural, one {# other computer in the team deletes its copy} ' +
              'other {# other computers in the team delete their copies}} too: at once where Backchannel ' +
              'is open, else at the next start.',
            { computers: devices },
          )
        : text(
            '{computers, plural, one {# other computer of {agents, plural, one {# person} ' +
              'other {# people}} deletes its copy} other {# other computers of {agents, ' +
              'plural, one {# person} other {# people}} delete their copies}} too: at once where ' +
              'Backchannel is open, else at the next start.',
            { computers: devices, agents },
          ),
  ];
};

/** Copies that stay, worded for before the removal; the record's own sentences are worded for afterwards. */
export const residueBefore = (reason: ResidueReason): string =>
  reason === 'console-not-confirmed'
    ? text(
        'A computer that is switched off keeps its copy until it next hears from the relay. Without ' +
          'any contact it wipes itself after {days, plural, one {# day} other {# days}}.',
        { days: retention.consoleWithoutContactDays },
      )
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
      ? text('The delivery of new messages.')
      : text('The permission given to this app, with its tokens, and the delivery of new messages.'),
  ];
};

/** What is deleted of a kind, in a line; nothing is said too. */
const wipedWords: Readonly<Record<ConsoleDataKind, (count: number) => string>> = {
  agents: (count) =>
    text(
      '{count, plural, =0 {No people of the team list} one {# person of the team list} ' +
        'other {# people of the team list}}',
      { count },
    ),
  'private-messages': (count) =>
    text('{count, plural, =0 {No private messages} one {# private message} other {# private messages}}', {
      count,
    }),
  conversations: (count) =>
    text(
      '{count, plural, =0 {No Instagram conversations} one {# Instagram conversation} ' +
        'other {# Instagram conversations}}',
      { count },
    ),
  messages: (count) =>
    text(
      '{count, plural, =0 {No Instagram messages} one {# Instagram message} other {# Instagram ' +
        'messages}}',
      {
        count,
      },
    ),
  drafts: (count) =>
    text(
      '{count, plural, =0 {No drafts and waiting replies} one {# draft or waiting reply} ' +
        'other {# drafts and waiting replies}}',
      { count },
    ),
  // Kinds that are not counted in rows: present or absent.
  'livechat-token': (count) => (count === 0 ? text('No LiveChat sign-in') : text('LiveChat sign-in')),
  'page-token': (count) => (count === 0 ? text('No Page token') : text('Page token')),
  'device-keys': (count) => (count === 0 ? text('No private keys') : text('Private keys')),
  settings: (count) => (count === 0 ? text('No settings and log files') : text('Settings and log files')),
};
const isKind = (id: string): id is ConsoleDataKind => Object.hasOwn(wipedWords, id);

/** What this computer deletes: "1,312 Instagram messages", "No drafts and waiting replies". */
export const wipedLines = (wiped: RemovalPlan['onThisComputer']): readonly string[] =>
  Object.entries(wiped).flatMap(([id, count]) => (isKind(id) ? [wipedWords[id](count)] : []));

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
    whenWords(Math.max(...entries.map(({ atMs }) => atMs)), nowMs);
  const waiting = unsent.filter(({ livechat }) => livechat === 'waiting').length;
  const refused = unsent.filter(({ livechat }) => livechat === 'refused').length;
  const hidden = unsent.filter(({ livechat }) => liveChatReaders[livechat] === 'administrators').length;
  const open = [
    waiting === 0 ? undefined : text('{count, number} still to be taken out of LiveChat', { count: waiting }),
    refused === 0 ? undefined : text('{count, number} LiveChat refused to take out', { count: refused }),
    hidden === 0
      ? undefined
      : text(
          '{count, plural, one {# hidden in LiveChat, where administrators, viceowners and owners can ' +
            'still read it} other {# hidden in LiveChat, where administrators, viceowners and owners can ' +
            'still read them}}',
          { count: hidden },
        ),
  ].filter((part) => part !== undefined);
  return {
    unsent:
      unsent.length === 0
        ? text('No customer has unsent a message.')
        : text(
            '{count, plural, one {# message that a customer unsent, last {moment}.} other {# messages ' +
              'that customers unsent, last {moment}.}}',
            { count: unsent.length, moment: last(unsent) },
          ),
    cleanedUp:
      cleaned.length === 0
        ? text('Nothing has become too old to keep.')
        : text(
            '{cleanUps, plural, one {# clean-up} other {# clean-ups}} by age: {messages, ' +
              'plural, one {# message} other {# messages}}, last {moment}.',
            { cleanUps: cleaned.length, messages, moment: last(cleaned) },
          ),
    livechat: open.length === 0 ? undefined : text('Of the unsent ones: {what}.', { what: open.join('; ') }),
  };
};
