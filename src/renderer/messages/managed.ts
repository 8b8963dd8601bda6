import type { ManagedView } from '../../shared/ipc/managed.ts';
import { text } from '../../shared/i18n/text.ts';

/** What the organisation has set on this computer, in words. */

/** Below a setting that people cannot change. */
export const lockedSentence = text('Set by your organisation.');

type Problem = ManagedView['problems'][number];

/** For `select`: what it is about, a setting or the whole file. */
const subject = ({ name }: Problem): { what: 'file' | 'setting'; name: string } => ({
  what: name === undefined ? 'file' : 'setting',
  name: name ?? '',
});
const faults: Readonly<Record<Problem['fault'], (problem: Problem) => string>> = {
  name: (problem) =>
    text(
      '{what, select, file {This file} other {“{name}”}} is not known to this version, so it does ' +
        'nothing.',
      subject(problem),
    ),
  value: (problem) =>
    problem.instead === undefined
      ? text(
          '{what, select, file {This file} other {“{name}”}} has a value that cannot be used, so it ' +
            'does nothing.',
          subject(problem),
        )
      : text(
          '{what, select, file {This file} other {“{name}”}} has a value that cannot be used. Until it ' +
            'is put right, this counts: {instead}.',
          { ...subject(problem), instead: problem.instead },
        ),
  level: (problem) =>
    text(
      '{what, select, file {This file} other {“{name}”}} cannot be a default, so it does nothing.',
      subject(problem),
    ),
  unreadable: (problem) =>
    text(
      '{what, select, file {This file} other {“{name}”}} cannot be read, so it does nothing.',
      subject(problem),
    ),
  unsafe: (problem) =>
    text(
      '{what, select, file {This file} other {“{name}”}} can be changed by others than the ' +
        'administrator of this computer, so it does nothing.',
      subject(problem),
    ),
};

export const managedProblemSentence = (problem: Problem): string => faults[problem.fault](problem);

export const levelWords = {
  enforced: text.in('a setting of the organisation: it cannot be changed', 'Fixed'),
  default: text('A default; you may change it'),
} as const;
