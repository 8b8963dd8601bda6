import type { PolicyState } from '../../../shared/ipc/policy-state.ts';
import type { State } from '../model.ts';

export const policyChanged = (state: State, policy: PolicyState): State => ({
  ...state,
  privacy: { ...state.privacy, policy },
});

export const policyPostponed = (state: State, version: string): State => ({
  ...state,
  privacy: { ...state.privacy, postponedVersion: version },
});
