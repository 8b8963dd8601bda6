import { describe, expect, it } from 'vitest';
import { type Circumstances, decide } from '../../../src/main/notifications/decide.ts';

const free: Circumstances = {
  isOn: true,
  rules: ['mine'],
  quiet: undefined,
  isLookedAt: false,
  isSystemQuiet: false,
};
const mine = { rule: 'mine', isMuted: false } as const;
const quiet = { because: 'quiet-hours', untilMs: 9 } as const;

describe('tell or not, and why', () => {
  it.each([
    ['everything is as it should be', mine, free, {}],
    ['the rule is off', { ...mine, rule: 'others' }, free, { because: 'rule' }],
    ['the chat is muted', { ...mine, isMuted: true }, free, { because: 'muted' }],
    ['notifications are off', mine, { ...free, isOn: false }, { because: 'off' }],
    ['it is quiet', mine, { ...free, quiet }, { because: 'quiet-hours', untilMs: 9 }],
    ['the chat is looked at', mine, { ...free, isLookedAt: true }, { because: 'looking' }],
    ['the system refuses', mine, { ...free, refusal: 'denied' }, { because: 'refused', detail: 'denied' }],
    ['the system is quiet', mine, { ...free, isSystemQuiet: true }, { because: 'system-quiet' }],
    ['no rule is needed', { rule: undefined, isMuted: false }, { ...free, rules: [] }, {}],
  ] as const)('%s', (_, occasion, circumstances, decision) => {
    expect(decide(occasion, circumstances)).toEqual(decision);
  });

  it('names the first hindrance, as a person would look for it', () => {
    const all: Circumstances = {
      ...{ isOn: false, rules: [], quiet, isLookedAt: true, refusal: 'denied', isSystemQuiet: true },
    };
    const order = [
      [all, { rule: 'mine', isMuted: true }, 'rule'],
      [{ ...all, rules: ['mine'] }, { rule: 'mine', isMuted: true }, 'muted'],
      [{ ...all, rules: ['mine'] }, mine, 'off'],
      [{ ...all, rules: ['mine'], isOn: true }, mine, 'quiet-hours'],
      [{ ...all, rules: ['mine'], isOn: true, quiet: undefined }, mine, 'looking'],
    ] as const;
    for (const [circumstances, occasion, because] of order)
      expect(decide(occasion, circumstances).because).toBe(because);
  });
});
