import type { RemovalView } from '../../shared/ipc/privacy.ts';
import { text } from '../../shared/i18n/text.ts';
import { retention } from '../../shared/removal/retention.ts';
import {
  outcomeSentences,
  stepSentences,
  troubleSentences,
  type RemovalKind,
  type RemovalStep,
  type RemovalTrigger,
} from '../../shared/removal/words.ts';
import { counted, recordedDueMoment, recordedMoment, timeUntil } from './time.ts';

/** Removals as sentences. The sentences of the codes are in shared/removal/words.ts. */

type StepView = RemovalView['steps'][number];
export type Tone = 'good' | 'warning' | 'bad' | 'info' | 'neutral';

const runningTitles: Readonly<Record<RemovalKind, string>> = {
  disconnect: 'Disconnecting Instagram',
  uninstall: 'Uninstalling Backchannel',
  'erase-customer': 'Erasing one customer',
};
const doneTitles: Readonly<Record<RemovalKind, string>> = {
  disconnect: 'Instagram disconnected',
  uninstall: 'Backchannel uninstalled',
  'erase-customer': 'One customer erased',
};

const triggers: Readonly<Record<RemovalTrigger, string>> = {
  admin: 'Asked for by an administrator',
  marketplace: 'Reported by the LiveChat Marketplace',
  'meta-deauthorize': 'The permission was taken back on Facebook',
  'meta-data-deletion': 'Deletion was asked for on Facebook',
};

export const isRunning = ({ state }: Pick<RemovalView, 'state'>): boolean =>
  state === 'scheduled' || state === 'removing';

export const removalTitle = ({ kind, state }: RemovalView): string => {
  if (state === 'done') return doneTitles[kind];
  return state === 'cancelled' ? `${runningTitles[kind]}: cancelled` : runningTitles[kind];
};

export const removalState = ({ state, steps, consoles }: RemovalView): { word: string; tone: Tone } => {
  switch (state) {
    case 'scheduled':
      return { word: 'Scheduled', tone: 'warning' };
    case 'cancelled':
      return { word: 'Cancelled', tone: 'neutral' };
    case 'done':
      return consoles.silent > 0
        ? { word: 'Done, not all confirmed', tone: 'warning' }
        : { word: 'Done', tone: 'good' };
    case 'removing': {
      const open = steps.filter((step) => step.state === 'open');
      if (open.some((step) => step.trouble !== undefined)) return { word: 'Tried again', tone: 'warning' };
      return open.length > 0 && open.every((step) => step.step === 'await-consoles')
        ? { word: 'Waits for computers', tone: 'info' }
        : { word: 'Under way', tone: 'info' };
    }
  }
};

/** Who asked, and when it began or ended. */
export const originSentence = (
  { trigger, requestedAtMs, finishedAtMs }: RemovalView,
  nowMs: number,
): string => {
  const began = `${triggers[trigger]}, ${recordedMoment(requestedAtMs, nowMs)}`;
  return finishedAtMs === undefined ? `${began}.` : `${began}; ended ${recordedMoment(finishedAtMs, nowMs)}.`;
};

/** "Data is removed on Sunday 29 November, 14:05 · in 6 days" */
export const dueSentence = (dueAtMs: number, nowMs: number): string =>
  `Data is removed on ${recordedDueMoment(dueAtMs)} · ${timeUntil(dueAtMs, nowMs)}`;

/** Of a notice that is decided: what was known of it. */
const knownThen: Readonly<Record<NonNullable<RemovalView['notice']>, string>> = {
  unconfirmed: 'No computer of the team had looked whether the notice was true.',
  confirmed: 'An administrator had confirmed it, or LiveChat no longer accepted a sign-in of the team.',
  contradicted: 'LiveChat still accepted a sign-in of the team at that time.',
};

/** What is known of a notice that Backchannel was uninstalled. Undefined when it was no notice. */
export const noticeSentence = (
  { notice, state }: Pick<RemovalView, 'notice' | 'state'>,
  isAdmin: boolean,
): { title: string; sentence: string; tone: Tone } | undefined => {
  if (notice !== undefined && state !== 'scheduled')
    return { title: 'It began with a notice', sentence: knownThen[notice], tone: 'info' };
  switch (notice) {
    case undefined:
      return undefined;
    case 'unconfirmed':
      return {
        title: 'Nobody has confirmed this yet',
        sentence:
          'The relay was told that Backchannel was uninstalled in the LiveChat Marketplace. LiveChat itself ' +
          'has not confirmed it to any computer of the team. If nobody uninstalled it, ' +
          `${isAdmin ? 'cancel' : 'tell an administrator, who can cancel'}; if somebody did, there is nothing ` +
          'to do.',
        tone: 'warning',
      };
    case 'confirmed':
      return {
        title: 'Something else says so too',
        sentence:
          'An administrator has confirmed it, or LiveChat no longer accepts the sign-in of a computer of the team, as ' +
          'after an uninstall. If nobody uninstalled it, ' +
          `${isAdmin ? 'cancel' : 'tell an administrator, who can cancel'}.`,
        tone: 'info',
      };
    case 'contradicted':
      return {
        title: isAdmin ? 'Was Backchannel uninstalled?' : 'An administrator has to say whether this is true',
        sentence:
          'The relay was told that Backchannel was uninstalled in the LiveChat Marketplace, by a notice that anybody ' +
          'could have written. LiveChat still accepts the sign-in of a computer of the team, which can be so after an ' +
          'uninstall too. While it is so, nothing more is taken away until an administrator has answered: ' +
          `${isAdmin ? 'cancel if nobody uninstalled it, remove now if somebody did' : 'please tell one'}.`,
        tone: 'warning',
      };
  }
};

/** No answer came: whether the order arrived is unknown. */
const isAnswerLost = (code: string | undefined): boolean =>
  code === undefined || ['RELAY_UNREACHABLE', 'ANSWER_INVALID', 'UNAVAILABLE', 'INTERNAL'].includes(code);

/** What is true after starting a removal failed with this error code. */
export const afterRefusal = (code: string | undefined): string =>
  isAnswerLost(code)
    ? 'It may have begun all the same: the page “Removal” shows it as soon as the relay answers.'
    : 'Nothing has been removed.';

export type StepLook = 'done' | 'noted' | 'running' | 'waiting' | 'trouble';

export interface StepWords {
  look: StepLook;
  /** What the step does. */
  name: string;
  /** Its state. */
  sentence: string;
  /** Error numbers of the answer, for looking them up. */
  smallPrint: string | undefined;
}

/** Meta's own error numbers, where they say something. Source: instagram.md §8. */
const metaCodes: Readonly<Record<number, string>> = {
  1: 'Meta had a fault of its own.',
  2: 'Meta had a fault of its own.',
  4: 'Meta asked to slow down.',
  10: 'Meta says the permission is missing.',
  17: 'Meta asked to slow down.',
  32: 'Meta asked to slow down.',
  190: 'Meta says the token is no longer valid.',
  200: 'Meta says the permission is missing.',
  613: 'Meta asked to slow down.',
};

const isConfirmation = ({ status }: NonNullable<StepView['answer']>): boolean =>
  status >= 200 && status < 300;

const answerSentence = (answer: NonNullable<StepView['answer']>): string => {
  const { status, code } = answer;
  if (status === 0) return 'No answer came from Meta.';
  if (isConfirmation(answer)) return 'Meta has confirmed it.';
  const known = code === undefined ? undefined : metaCodes[code];
  if (known !== undefined) return known;
  return status >= 500 ? 'Meta had a fault of its own.' : 'Meta refused it.';
};

const answerNumbers = ({ status, code, subcode }: NonNullable<StepView['answer']>): string =>
  [
    status === 0 ? 'no answer' : `answer ${status}`,
    code === undefined ? undefined : `code ${code}`,
    subcode === undefined ? undefined : `subcode ${subcode}`,
  ]
    .filter((part) => part !== undefined)
    .join(', ');

/** The step of waiting in short: how far it is stands below the steps. */
const awaitedSentence = ({ consoles: { silent } }: RemovalView): string =>
  silent === 0 ? 'Every computer has answered.' : `Waits for ${counted(silent, 'computer')}.`;

const lookOf = (step: StepView, removal: RemovalView): StepLook => {
  if (step.state === 'settled')
    return step.outcome === 'deadline-passed'
      ? 'trouble'
      : step.outcome === 'kept-shared' || step.outcome === 'superseded' || step.outcome === 'cancelled'
        ? 'noted'
        : 'done';
  if (step.trouble !== undefined) return step.trouble === 'postponed' ? 'waiting' : 'trouble';
  return step.step === 'await-consoles' || removal.state === 'scheduled' ? 'waiting' : 'running';
};

/** One step of a removal: what, how it stands, what the other side answered, when it is tried next. */
export const stepWords = (step: StepView, removal: RemovalView, nowMs: number): StepWords => {
  const parts: string[] = [];
  if (step.state === 'settled') parts.push(text.of(outcomeSentences[step.outcome ?? 'done']));
  else if (step.trouble !== undefined) parts.push(text.of(troubleSentences[step.trouble]));
  else if (step.step === 'await-consoles') parts.push(awaitedSentence(removal));
  else parts.push(step.attempts === 0 ? 'About to begin.' : 'Under way.');
  const { answer } = step;
  // A step may be settled by something else than its last call; that call's answer explains it only while it is open.
  const isAnswerShown = answer !== undefined && (step.state === 'open' || isConfirmation(answer));
  if (isAnswerShown) parts.push(answerSentence(answer));
  const isRetried = step.state === 'open' && step.trouble !== undefined;
  if (isRetried && step.attempts > 0) {
    const next = step.nextAtMs === undefined ? '' : `, next ${timeUntil(step.nextAtMs, nowMs)}`;
    parts.push(
      `Tried ${step.attempts === 1 ? 'once' : `${step.attempts.toLocaleString('en-GB')} times`}${next}.`,
    );
  }
  const small = [
    step.settledAtMs === undefined ? undefined : recordedMoment(step.settledAtMs, nowMs),
    answer === undefined ? undefined : `${isAnswerShown ? '' : 'last: '}${answerNumbers(answer)}`,
  ].filter((part) => part !== undefined);
  return {
    look: lookOf(step, removal),
    name: text.of(stepSentences[step.step]),
    sentence: parts.join(' '),
    smallPrint: small.length === 0 ? undefined : small.join(' · '),
  };
};

/** Steps that the relay adds to a scheduled uninstall when it is due. */
export const stepsToCome = ({ state, kind, steps, dueAtMs }: RemovalView): readonly StepWords[] => {
  if (state !== 'scheduled' || kind !== 'uninstall') return [];
  const later: readonly RemovalStep[] = ['delete-workspace', 'await-consoles'];
  return later
    .filter((name) => !steps.some((step) => step.step === name))
    .map((name) => ({
      look: 'waiting',
      name: text.of(stepSentences[name]),
      sentence: `On ${recordedDueMoment(dueAtMs)}.`,
      smallPrint: undefined,
    }));
};

export const consolesSentence = ({ consoles, state }: Pick<RemovalView, 'consoles' | 'state'>): string => {
  const { asked, confirmed, left, silent } = consoles;
  if (asked === 0)
    return state === 'scheduled' ? 'Computers are asked when the data goes.' : 'No computer had to be asked.';
  const parts = [
    `${confirmed.toLocaleString('en-GB')} of ${counted(asked, 'computer')} ${confirmed === 1 ? 'has' : 'have'} confirmed.`,
  ];
  if (left > 0)
    parts.push(
      `${left.toLocaleString('en-GB')} signed out meanwhile; ${left === 1 ? 'its copy was' : 'their copies were'} deleted then.`,
    );
  if (silent > 0)
    parts.push(
      `${silent.toLocaleString('en-GB')} ${silent === 1 ? 'has' : 'have'} not been heard from: ` +
        `${silent === 1 ? 'it wipes itself' : 'each wipes itself'} when it next meets the relay, and without ` +
        `any contact after ${retention.consoleWithoutContactDays} days.`,
    );
  return parts.join(' ');
};

/** What this computer has done of it. */
export const hereSentence = ({ here, state }: Pick<RemovalView, 'here' | 'state'>): string => {
  switch (here) {
    case 'nothing':
      return state === 'scheduled'
        ? 'Nothing is deleted on this computer before that day.'
        : 'This computer had nothing to delete.';
    case 'wiping':
      return 'This computer is deleting its copy.';
    case 'wiped':
      return 'This computer has deleted its copy, and says so to the relay as soon as it can.';
    case 'confirmed':
      return 'This computer has deleted its copy, and the relay knows.';
  }
};
