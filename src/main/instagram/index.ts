/** The Instagram messaging API: one client per connected account, and what its errors mean. */
export { createInstagramClient } from './client.ts';
export type { InstagramClient, Profile } from './client.ts';
export type { ListedMessage, ListedMessages, Thread } from './history-reader.ts';
export { createPageFamily } from './family.ts';
export type { AccountRef, InstagramFamily } from './family.ts';
export { failureError, failureOf, readFailure } from './failure.ts';
export type { Failure, FailureAction, SendOutcome } from './failure.ts';
export {
  echoWaitMs,
  historyMessagesPerThread,
  historyToleranceMs,
  longestReadMs,
  mostPages,
  parallelThreads,
  sendGapPerThreadMs,
  threadsPerPage,
} from './limits.ts';
export { listGrantedPages } from './pages.ts';
export type { GrantedPage } from './pages.ts';
