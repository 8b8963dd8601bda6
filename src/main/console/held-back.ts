import type { SessionState } from '../../shared/ipc/index.ts';

/**
 * What the person sends waits: they have not answered the policy, or LiveChat no longer accepts their sign-in, so that nobody
 * vouches for them. What belongs to the team goes on. Asked right before sending.
 */
export const isHeldBack = ({
  policy,
  session,
}: {
  policy: { readonly isHolding: boolean };
  session: { readonly state: SessionState };
}): boolean => policy.isHolding || (session.state.state === 'signed-in' && session.state.isSignInNeeded);
