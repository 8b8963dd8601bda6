/**
 * The Instagram messaging API: what a provider is to the console (`main/messaging`), one client per connected account, the
 * Pages of a grant.
 */
export { createInstagramClient } from './client.ts';
export type { InstagramClient } from './client.ts';
export { createPageFamily } from './family.ts';
export { failureOf, humanAgentFailureOf, uploadFailureOf } from './failure.ts';
export { listGrantedPages, ownerOfPageToken } from './pages.ts';
export type { GrantedPage } from './pages.ts';
export { instagramProvider } from './provider.ts';
export { instagramLimits } from './limits.ts';
