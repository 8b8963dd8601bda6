/** The Instagram messaging API: one client per connected account, and what its errors mean. */
export { createInstagramClient } from './client.ts';
export type { InstagramClient, ListedMessage, Profile, Thread } from './client.ts';
export { createPageFamily } from './family.ts';
export type { AccountRef, InstagramFamily } from './family.ts';
export { failureError, failureOf, readFailure } from './failure.ts';
export type { Failure, FailureAction, SendOutcome } from './failure.ts';
export {
  echoWaitMs,
  historyMessagesPerThread,
  historyToleranceMs,
  listedMessagesPerThread,
  parallelThreads,
  sendGapPerThreadMs,
} from './limits.ts';
export { listGrantedPages } from './pages.ts';
export type { GrantedPage } from './pages.ts';
