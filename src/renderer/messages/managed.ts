import type { ManagedView } from '../../shared/ipc/managed.ts';

/** What the organisation has set on this computer, in words. */

/** Below a setting that people cannot change. */
export const lockedSentence = 'Set by your organisation.';

type Problem = ManagedView['problems'][number];

const subject = ({ name }: Problem): string => (name === undefined ? 'This file' : `“${name}”`);
const faults: Readonly<Record<Problem['fault'], (problem: Problem) => string>> = {
  name: (problem) => `${subject(problem)} is not known to this version, so it does nothing.`,
  value: (problem) =>
    problem.instead === undefined
      ? `${subject(problem)} has a value that cannot be used, so it does nothing.`
      : `${subject(problem)} has a value that cannot be used. Until it is put right, this counts: ${problem.instead}.`,
  level: (problem) => `${subject(problem)} cannot be a default, so it does nothing.`,
  unreadable: (problem) => `${subject(problem)} cannot be read, so it does nothing.`,
  unsafe: (problem) =>
    `${subject(problem)} can be changed by others than the administrator of this computer, so it does nothing.`,
};

export const managedProblemSentence = (problem: Problem): string => faults[problem.fault](problem);

export const levelWords = { enforced: 'Fixed', default: 'A default; you may change it' } as const;
