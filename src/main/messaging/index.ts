/**
 * What the console needs of a messaging provider, in our words: implemented by `src/main/instagram`, used by the product modules.
 */
export type {
  Addressed,
  FileSource,
  FileToSend,
  ListedMessage,
  ListedMessages,
  MessagingClient,
  Profile,
  Thread,
  ThreadHistory,
  Usage,
} from './client.ts';
export { readFailure, sendError } from './failure.ts';
export type { FailureAction, ProviderFacts, SendFailure, SendOutcome } from './failure.ts';
export type { MessagingLimits, MessagingProvider } from './provider.ts';
