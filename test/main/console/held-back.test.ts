import { describe, expect, it } from 'vitest';
import { isHeldBack } from '../../../src/main/console/held-back.ts';
import type { SessionState } from '../../../src/shared/ipc/index.ts';

/** Issue 12, "Read-only" that sends. Before: the window said Read-only, and what was queued left all the same. */
describe('isHeldBack', () => {
  const signedIn = (isSignInNeeded: boolean): SessionState => ({
    state: 'signed-in',
    agentId: 'anna@invented.example' as never,
    name: 'Anna',
    role: 'normal',
    isSignInNeeded,
  });

  it.each([
    ['nothing while the sign-in counts', signedIn(false), false, false],
    ['everything while LiveChat refuses the sign-in', signedIn(true), false, true],
    ['everything while the policy is asked', signedIn(false), true, true],
    ['nothing while nobody is signed in', { state: 'signed-out' } as const, false, false],
  ])('holds back %s', (_, state, isHolding, expected) => {
    expect(isHeldBack({ policy: { isHolding }, session: { state } })).toBe(expected);
  });
});
