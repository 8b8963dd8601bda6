import { describe, expect, it } from 'vitest';
import {
  nextWelcomeStep,
  privacyLines,
  sampleLines,
  welcomeProgress,
} from '../../../src/renderer/messages/welcome.ts';
import type { WelcomeStep } from '../../../src/shared/ipc/state.ts';

const walk = (isAdmin: boolean): WelcomeStep[] => {
  const seen: WelcomeStep[] = ['privacy'];
  for (let at: WelcomeStep = 'privacy'; at !== 'over';) {
    at = nextWelcomeStep(at, isAdmin);
    seen.push(at);
  }
  return seen;
};

/** Before: after the sign-in a person stood before an empty list, and the thread beside it was a white sheet. */
describe('the first run', () => {
  it('asks an agent nothing that only an admin can answer', () => {
    expect(walk(false)).toEqual(['privacy', 'notices', 'sample', 'over']);
    expect(walk(true)).toEqual(['privacy', 'notices', 'check', 'sample', 'over']);
    expect(welcomeProgress('sample', false)).toBe('Step 3 of 3');
  });

  it('goes forward only, also when a role changes half-way', () => {
    expect(nextWelcomeStep('check', false)).toBe('sample');
    expect(nextWelcomeStep('over', true)).toBe('over');
  });

  it('says privacy in ten lines', () => {
    expect(privacyLines).toHaveLength(10);
    for (const line of privacyLines) expect(line.length).toBeLessThan(120);
  });

  it('explains in the sample what this person’s settings do', () => {
    const about = (undoSeconds: number): string =>
      sampleLines(undoSeconds)
        .map((line) => line.about)
        .join(' ');
    expect(about(5)).toContain('taken back for 5 seconds');
    expect(about(0)).toContain('leaves at once');
  });
});
