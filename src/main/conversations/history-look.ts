import type { AccountId, MessageMid } from '../../shared/domain/index.ts';
import type { ListedMessages, MessagingLimits, ThreadHistory } from '../messaging/index.ts';
import type { MessageStore } from './store/messages.ts';

/** What one look at the provider's record of a conversation can tell about a message that is not here. */
export interface HistoryLook {
  /**
   * Everything that the provider has of the conversation since then is stored here, so that what is not here does not exist
   * there (decision 0076). Judged anew at each call: a name that nobody had told of may have been told since.
   * `atMs`: epoch ms; clocks may differ. `isBefore`: this message certainly existed before the one that is looked for; needs no
   * clock, because the provider lists in order.
   */
  isCompleteSince(atMs: number, isBefore: (mid: MessageMid) => boolean): boolean;
}

/** The arguments of `isCompleteSince`. */
export type LookSince = Parameters<HistoryLook['isCompleteSince']>;

/** The list tells whole seconds. */
const secondMs = 999;

export const createHistoryLooks = (deps: {
  messages: Pick<MessageStore, 'byMid'>;
  limits: Pick<MessagingLimits, 'sharedPerThread' | 'historyToleranceMs'>;
}) => {
  const { messages, limits } = deps;
  const fromMs = (atMs: number): number => atMs - limits.historyToleranceMs;

  return {
    /** It said nothing. */
    nothing: { isCompleteSince: () => false } satisfies HistoryLook as HistoryLook,
    /** Content, all of it stored. */
    ofContent: ({ events, reachesBackToMs }: ThreadHistory): HistoryLook => ({
      isCompleteSince: (atMs, isBefore) =>
        reachesBackToMs <= fromMs(atMs) ||
        (reachesBackToMs !== Number.POSITIVE_INFINITY &&
          events.some((event) => event.type === 'message' && event.mid !== undefined && isBefore(event.mid))),
    }),
    /**
     * Names without content, newest first: complete where every one of them back to something older is a message that is stored
     * here. A message that is known by name only ("listed, not shared") may be any.
     */
    ofNames(accountId: AccountId, { messages: names, isWhole }: ListedMessages): HistoryLook {
      // A thread is never empty, and a list that ends behind its twenty newest may have ended without a word (instagram.md §10).
      const isAll = isWhole && names.length > 0 && names.length < limits.sharedPerThread;
      return {
        isCompleteSince(atMs, isBefore) {
          for (const { mid, createdAtMs } of names) {
            if (createdAtMs !== undefined && createdAtMs + secondMs < fromMs(atMs)) return true;
            if (messages.byMid(accountId, mid) === undefined) return false;
            if (isBefore(mid)) return true;
          }
          return isAll;
        },
      };
    },
    either: (one: HistoryLook, other: HistoryLook): HistoryLook => ({
      isCompleteSince: (...since) => one.isCompleteSince(...since) || other.isCompleteSince(...since),
    }),
  };
};
