export { createPolicy } from './policy.ts';
export type { Policy } from './policy.ts';
export { createStoredAboutMe } from './stored-about-me.ts';
export type { StoredAboutMeService } from './stored-about-me.ts';
export { createAcceptances } from './acceptances.ts';
export { policyStateAt } from './policy-state.ts';
