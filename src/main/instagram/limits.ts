import { instagramReplyWindow } from '../../shared/domain/reply-window-rules.ts';
import { maxReplyBytes } from '../../shared/domain/reply-text.ts';
import type { MessagingLimits } from '../messaging/index.ts';

/** Every limit of Instagram's API that the console keeps to, in one place. Source: instagram.md §7.2, §9, §10, §11. */

export const instagramLimits: MessagingLimits = {
  textBytes: maxReplyBytes,
  replyWindow: instagramReplyWindow,
  // Far below 100 calls/s with usual answer times.
  parallelThreads: 4,
  // Bursts within one thread are throttled at an unpublished rate.
  sendGapPerThreadMs: 1_000,
  // Bigger answers are refused with "reduce the amount of data".
  threadsPerPage: 10,
  sharedPerThread: 20,
  mostPages: 200,
  longestReadMs: 30 * 60_000,
  threadControlMs: 24 * 60 * 60_000,
  historyToleranceMs: 30_000,
  // Meta repeats a failed webhook at once, after 10 s, 1 and 5 min.
  echoWaitMs: 6 * 60_000,
};

/** Two calls a second to the conversations API, per account; a little more apart, because the network bunches them. */
export const historyCallGapMs = 550;
/** The longest pause between two calls when other consoles of the team ask as well, and how often one call is tried. */
export const mostHistoryGapMs = 10_000;
export const mostHistoryTries = 6;
/** The same for what a reply in doubt waits for: the others give way, so it need not. */
export const mostUrgentGapMs = 2_200;
/** Names asked for of each thread, a few more than have content: so it shows whether older ones are unknown. */
export const listedMessagesPerThread = 25;
/** Names of one thread that are followed back to a certain time: eight pages, four seconds of an account's rate. */
export const mostListedMessages = 200;
export const pagesPerPage = 50;
/** Usage in percent from which calls are spread out, and from which they stop. */
export const usageSlowPercent = 75;
export const usageStopPercent = 95;
/** Waiting time when Instagram says "too often" without saying for how long. */
export const rateLimitedWaitMs = 60_000;
/** Waiting time after "looks like spam" and "application limit": hours (instagram.md §8); tried again after one. */
export const misuseWaitMs = 60 * 60 * 1_000;
/** A send that is given up too early leaves a doubt, so it may take longer than reading. */
export const sendTimeoutMs = 30_000;
export const readTimeoutMs = 20_000;
/** Without a byte moving; a large file on a slow line takes minutes. */
export const uploadIdleMs = 60_000;
/** The largest file with its form around it. */
export const maxBodyBytes = 26 * 1024 * 1024;
/** Largest answer that is read; the API's own are far smaller. */
export const maxAnswerBytes = 5 * 1024 * 1024;
