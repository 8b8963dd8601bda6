import type { ComputerKind } from '../../shared/domain/index.ts';
import type { SessionState } from '../../shared/ipc/index.ts';

/**
 * What the person sends waits: they have not answered the policy, or LiveChat no longer accepts their sign-in, so that nobody
 * vouches for them. What belongs to the team goes on. Asked right before sending. A station sends what others have written, and
 * has nobody to ask: the policy is a matter of theirs.
 */
export const isHeldBack = ({
  policy,
  session,
  world,
}: {
  policy: { readonly isHolding: boolean };
  session: { readonly state: SessionState };
  world?: { readonly kind?: ComputerKind | undefined } | undefined;
}): boolean =>
  (policy.isHolding && world?.kind !== 'station') ||
  (session.state.state === 'signed-in' && session.state.isSignInNeeded);
