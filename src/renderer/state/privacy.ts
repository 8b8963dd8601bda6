import type { PolicyState } from '../../shared/ipc/policy-state.ts';

/** What the window holds of the policy. */
export interface PrivacySnapshot {
  /** Undefined until main has sent it. */
  policy: PolicyState | undefined;
  /** The announced version that the person has put off in this window; the line about it is back at the next start. */
  postponedVersion: string | undefined;
}

export const initialPrivacy: PrivacySnapshot = { policy: undefined, postponedVersion: undefined };
