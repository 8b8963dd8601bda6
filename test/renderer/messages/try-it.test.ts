import { describe, expect, it } from 'vitest';
import {
  failureGroups,
  failureWords,
  neededFirst,
  stepWords,
  tickedSentence,
} from '../../../src/renderer/messages/try-it.ts';
import { failureNames, tryItSteps } from '../../../src/shared/try-it.ts';

const progress = { done: [], signedInAs: 'Maria Lindqvist', failures: [] };

/** What the window does not say to people who answer customers. */
const foreign = /seal|lease|envelope|byte|grant|channel key|webhook|\b[45]\d\d\b|token|socket|API/i;

const all = [
  ...tryItSteps.flatMap((step) => Object.values(stepWords(step, progress))),
  ...failureNames.flatMap((name) => Object.values(failureWords[name])),
  ...tryItSteps.map(neededFirst),
];

describe('the words of “Try it”', () => {
  it('are one sentence for each step, before and after', () => {
    for (const step of tryItSteps)
      for (const sentence of Object.values(stepWords(step, progress)))
        expect(sentence).toMatch(/^[A-Z].*\.$/);
    expect(stepWords('sign-in', progress).done).toBe('Signed in as Maria Lindqvist.');
    expect(tickedSentence('connect', progress, 2, 7)).toBe('Instagram is connected. 2 of 7 done.');
  });

  it('give each failure a name of its own and a place to look', () => {
    expect(new Set(failureNames.map((name) => failureWords[name].name)).size).toBe(failureNames.length);
    for (const name of failureNames) {
      expect(failureWords[name].name).not.toMatch(/[.!]$/);
      expect(failureWords[name].look).toMatch(/^[A-Z].*\.$/);
    }
  });

  it('put each failure into one group', () => {
    for (const name of failureNames)
      expect(failureGroups.filter(({ prefix }) => name.startsWith(prefix))).toHaveLength(1);
  });

  it('are those of people who answer customers', () => {
    expect(all.filter((sentence) => foreign.test(sentence))).toEqual([]);
  });
});
