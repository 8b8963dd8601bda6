import type { AccountId } from '../../shared/domain/index.ts';
import type { MessagingEvent } from '../../shared/domain/event.ts';
import type { ReplyWindowRules } from '../../shared/domain/reply-window-rules.ts';
import type { InstagramDelivery } from '../../shared/wire/index.ts';

/** What a provider allows, and how it behaves, as data. Units: ms unless the name says otherwise. */
export interface MessagingLimits {
  /** Bytes of UTF-8 in one text. */
  textBytes: number;
  replyWindow: ReplyWindowRules;
  /** Conversations that are sent to at the same time. */
  parallelThreads: number;
  /** Between two sends in one conversation. */
  sendGapPerThreadMs: number;
  /** Threads in one page of the account's list. */
  threadsPerPage: number;
  /** Newest messages of a thread whose content is shared. */
  sharedPerThread: number;
  /** Pages of one list that are read in a row, and for how long: a list of cursors that never ends must end here. */
  mostPages: number;
  longestReadMs: number;
  /** After so long without a sign of the app that has a thread, the thread is free again; nothing tells of it. */
  threadControlMs: number;
  /** Another clock against the provider's, when it is asked whether the history reaches back far enough. */
  historyToleranceMs: number;
  /** So long the echo of a send that the history does not show is waited for. */
  echoWaitMs: number;
}

/** What differs between messaging providers beside the calls of one account (`MessagingClient`). */
export interface MessagingProvider {
  limits: MessagingLimits;
  /** Hosts of its own pages: links to them are opened in the browser, every other link is a picture or file. */
  pageHosts: readonly string[];
  /** What one delivery means. */
  eventsOf(delivery: InstagramDelivery, accountId: AccountId): MessagingEvent[];
  /** Whether an item of a delivery, of whatever form, is about the customer or the message of this id. */
  speaksOf(item: unknown, id: string): boolean;
}
