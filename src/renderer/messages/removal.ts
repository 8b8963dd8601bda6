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
import { recordedDueMoment, recordedMoment, recordedWhen, timeUntil } from './time.ts';

/** Removals as sentences. The sentences of the codes are in shared/removal/words.ts. */

type StepView = RemovalView['steps'][number];
export type Tone = 'good' | 'warning' | 'bad' | 'info' | 'neutral';

const runningTitles: Readonly<Record<RemovalKind, string>> = {
  disconnect: text('Disconnecting Instagram'),
  uninstall: text('Uninstalling Backchannel'),
  'erase-customer': text('Erasing one customer'),
};
const cancelledTitles: Readonly<Record<RemovalKind, string>> = {
  disconnect: text('Disconnecting Instagram: cancelled'),
  uninstall: text('Uninstalling Backchannel: cancelled'),
  'erase-customer': text('Erasing one customer: cancelled'),
};
const doneTitles: Readonly<Record<RemovalKind, string>> = {
  disconnect: text('Instagram disconnected'),
  uninstall: text('Backchannel uninstalled'),
  'erase-customer': text('One customer erased'),
};

const triggers: Readonly<Record<RemovalTrigger, string>> = {
  admin: text('Asked for by an administrator'),
  marketplace: text('Reported by the LiveChat Marketplace'),
  'meta-deauthorize': text('The permission was taken back on Facebook'),
  'meta-data-deletion': text('Deletion was asked for on Facebook'),
};

export const isRunning = ({ state }: Pick<RemovalView, 'state'>): boolean =>
  state === 'scheduled' || state === 'removing';

export const removalTitle = ({ kind, state }: RemovalView): string => {
  if (state === 'done') return doneTitles[kind];
  return state === 'cancelled' ? cancelledTitles[kind] : runningTitles[kind];
};

export const removalState = ({ state, steps, consoles }: RemovalView): { word: string; tone: Tone } => {
  switch (state) {
    case 'scheduled':
      return { word: text.in('state of a removal', 'Scheduled'), tone: 'warning' };
    case 'cancelled':
      return { word: text.in('state of a removal', 'Cancelled'), tone: 'neutral' };
    case 'done':
      return consoles.silent > 0
        ? { word: text.in('state of a removal', 'Done, not all confirmed'), tone: 'warning' }
        : { word: text.in('state of a removal', 'Done'), tone: 'good' };
    case 'removing': {
      const open = steps.filter((step) => step.state === 'open');
      if (open.some((step) => step.trouble !== undefined))
        return { word: text.in('state of a removal', 'Tried again'), tone: 'warning' };
      return open.length > 0 && open.every((step) => step.step === 'await-consoles')
        ? { word: text.in('state of a removal', 'Waits for computers'), tone: 'info' }
        : { word: text.in('state of a removal', 'Under way'), tone: 'info' };
    }
  }
};

/** Who asked, and when it began or ended. */
export const originSentence = (
  { trigger, requestedAtMs, finishedAtMs }: RemovalView,
  nowMs: number,
): string => {
  const began = `${triggers[trigger]}, ${recordedMoment(requestedAtMs, nowMs)}`;
  return finishedAtMs === undefined
    ? `${began}.`
    : text('{began}; ended {when}.', { began, when: recordedWhen(finishedAtMs, nowMs) });
};

/** "Data is removed on Sunday 29 November, 14:05 · in 6 days" */
export const dueSentence = (dueAtMs: number, nowMs: number): string =>
  text('Data is removed on {moment} · {when}', {
    moment: recordedDueMoment(dueAtMs),
    when: timeUntil(dueAtMs, nowMs),
  });

/** Of a notice that is decided: what was known of it. */
const knownThen: Readonly<Record<NonNullable<RemovalView['notice']>, string>> = {
  unconfirmed: text('No computer of the team had looked whether the notice was true.'),
  confirmed: text('An administrator had confirmed it, or LiveChat no longer accepted a sign-in of the team.'),
  contradicted: text('LiveChat still accepted a sign-in of the team at that time.'),
};

/** What is known of a notice that Backchannel was uninstalled. Undefined when it was no notice. */
export const noticeSentence = (
  { notice, state }: Pick<RemovalView, 'notice' | 'state'>,
  isAdmin: boolean,
): { title: string; sentence: string; tone: Tone } | undefined => {
  if (notice !== undefined && state !== 'scheduled')
    return { title: text('It began with a notice'), sentence: knownThen[notice], tone: 'info' };
  switch (notice) {
    case undefined:
      return undefined;
    case 'unconfirmed':
      return {
        title: text('Nobody has confirmed this yet'),
        sentence: isAdmin
          ? text(
              'The relay was told that Backchannel was uninstalled in the LiveChat Marketplace. LiveChat ' +
                'itself has not confirmed it to any computer of the team. If nobody uninstalled it, cancel; ' +
                'if somebody did, there is nothing to do.',
            )
          : text(
              'The relay was told that Backchannel was uninstalled in the LiveChat Marketplace. LiveChat ' +
                'itself has not confirmed it to any computer of the team. If nobody uninstalled it, tell an ' +
                'administrator, who can cancel; if somebody did, there is nothing to do.',
            ),
        tone: 'warning',
      };
    case 'confirmed':
      return {
        title: text('Something else says so too'),
        sentence: isAdmin
          ? text(
              'An administrator has confirmed it, or LiveChat no longer accepts the sign-in of a computer ' +
                'of the team, as after an uninstall. If nobody uninstalled it, cancel.',
            )
          : text(
              'An administrator has confirmed it, or LiveChat no longer accepts the sign-in of a computer ' +
                'of the team, as after an uninstall. If nobody uninstalled it, tell an administrator, who ' +
                'can cancel.',
            ),
        tone: 'info',
      };
    case 'contradicted':
      return {
        title: isAdmin
          ? text('Was Backchannel uninstalled?')
          : text('An administrator has to say whether this is true'),
        sentence: isAdmin
          ? text(
              'The relay was told that Backchannel was uninstalled in the LiveChat Marketplace, by a ' +
                'notice that anybody could have written. LiveChat still accepts the sign-in of a computer of ' +
                'the team, which can be so after an uninstall too. While it is so, nothing more is taken ' +
                'away until an administrator has answered: cancel if nobody uninstalled it, remove now if ' +
                'somebody did.',
            )
          : text(
              'The relay was told that Backchannel was uninstalled in the LiveChat Marketplace, by a ' +
                'notice that anybody could have written. LiveChat still accepts the sign-in of a computer of ' +
                'the team, which can be so after an uninstall too. While it is so, nothing more is taken ' +
                'away until an administrator has answered: please tell one.',
            ),
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
    ? text('It may have begun all the same: the page “Removal” shows it as soon as the relay answers.')
    : text('Nothing has been removed.');

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
  1: text('Meta had a fault of its own.'),
  2: text('Meta had a fault of its own.'),
  4: text('Meta asked to slow down.'),
  10: text('Meta says the permission is missing.'),
  17: text('Meta asked to slow down.'),
  32: text('Meta asked to slow down.'),
  190: text('Meta says the token is no longer valid.'),
  200: text('Meta says the permission is missing.'),
  613: text('Meta asked to slow down.'),
};

const isConfirmation = ({ status }: NonNullable<StepView['answer']>): boolean =>
  status >= 200 && status < 300;

const answerSentence = (answer: NonNullable<StepView['answer']>): string => {
  const { status, code } = answer;
  if (status === 0) return text('No answer came from Meta.');
  if (isConfirmation(answer)) return text('Meta has confirmed it.');
  const known = code === undefined ? undefined : metaCodes[code];
  if (known !== undefined) return known;
  return status >= 500 ? text('Meta had a fault of its own.') : text('Meta refused it.');
};

const answerNumbers = ({ status, code, subcode }: NonNullable<StepView['answer']>): string =>
  [
    status === 0
      ? text.in('small print: what Meta answered', 'no answer')
      : text.in('small print: what Meta answered', 'answer {status}', { status }),
    code === undefined ? undefined : text.in('small print: what Meta answered', 'code {code}', { code }),
    subcode === undefined
      ? undefined
      : text.in('small print: what Meta answered', 'subcode {subcode}', { subcode }),
  ]
    .filter((part) => part !== undefined)
    .join(', ');

/** The step of waiting in short: how far it is stands below the steps. */
const awaitedSentence = ({ consoles: { silent } }: RemovalView): string =>
  silent === 0
    ? text.in('small print: what Meta answered', 'Every computer has answered.')
    : text.in(
        'small print: what Meta answered',
        '{count, plural, one {Waits for # computer.} other {Waits for # computers.}}',
        { count: silent },
      );

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
  else parts.push(step.attempts === 0 ? text('About to begin.') : text('Under way.'));
  const { answer } = step;
  // A step may be settled by something else than its last call; that call's answer explains it only while it is open.
  const isAnswerShown = answer !== undefined && (step.state === 'open' || isConfirmation(answer));
  if (isAnswerShown) parts.push(answerSentence(answer));
  const isRetried = step.state === 'open' && step.trouble !== undefined;
  if (isRetried && step.attempts > 0) {
    const count = step.attempts;
    parts.push(
      step.nextAtMs === undefined
        ? text('{count, plural, =1 {Tried once.} other {Tried # times.}}', { count })
        : text('{count, plural, =1 {Tried once, next {when}.} other {Tried # times, next {when}.}}', {
            count,
            when: timeUntil(step.nextAtMs, nowMs),
          }),
    );
  }
  const small = [
    step.settledAtMs === undefined ? undefined : recordedMoment(step.settledAtMs, nowMs),
    answer === undefined
      ? undefined
      : isAnswerShown
        ? answerNumbers(answer)
        : text('last: {answer}', { answer: answerNumbers(answer) }),
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
      sentence: text('On {moment}.', { moment: recordedDueMoment(dueAtMs) }),
      smallPrint: undefined,
    }));
};

export const consolesSentence = ({ consoles, state }: Pick<RemovalView, 'consoles' | 'state'>): string => {
  const { asked, confirmed, left, silent } = consoles;
  if (asked === 0)
    return state === 'scheduled'
      ? text('Computers are asked when the data goes.')
      : text('No computer had to be asked.');
  const parts = [
    text(
      '{confirmed, number} of {asked, plural, one {# computer} other {# computers}} {confirmed, ' +
        'plural, one {has} other {have}} confirmed.',
      { confirmed, asked },
    ),
  ];
  if (left > 0)
    parts.push(
      text(
        '{count, plural, one {# signed out meanwhile; its copy was deleted then.} other {# signed ' +
          'out meanwhile; their copies were deleted then.}}',
        { count: left },
      ),
    );
  if (silent > 0)
    parts.push(
      text(
        '{count, plural, one {# has not been heard from: it wipes itself when it next meets the ' +
          'relay, and without any contact after {days, plural, one {# day} other {# days}}.} ' +
          'other {# have not been heard from: each wipes itself when it next meets the relay, and ' +
          'without any contact after {days, plural, one {# day} other {# days}}.}}',
        { count: silent, days: retention.consoleWithoutContactDays },
      ),
    );
  return parts.join(' ');
};

/** What this computer has done of it. */
export const hereSentence = ({ here, state }: Pick<RemovalView, 'here' | 'state'>): string => {
  switch (here) {
    case 'nothing':
      return state === 'scheduled'
        ? text('Nothing is deleted on this computer before that day.')
        : text('This computer had nothing to delete.');
    case 'wiping':
      return text('This computer is deleting its copy.');
    case 'wiped':
      return text('This computer has deleted its copy, and says so to the relay as soon as it can.');
    case 'confirmed':
      return text('This computer has deleted its copy, and the relay knows.');
  }
};
