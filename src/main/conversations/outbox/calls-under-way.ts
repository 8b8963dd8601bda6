import type { MessageId } from '../../../shared/domain/index.ts';

/** Replies that are being sent, or looked for in the history, right now. */
export interface CallsUnderWay {
  run<T>(messageId: MessageId, work: () => Promise<T>): Promise<T>;
  /** Resolves when what is under way now for these replies has ended, and what came of it is stored. */
  ended(isMeant: (messageId: MessageId) => boolean): Promise<void>;
}

export const createCallsUnderWay = (): CallsUnderWay => {
  const underWay = new Map<Promise<unknown>, MessageId>();
  return {
    async run(messageId, work) {
      const working = work();
      underWay.set(working, messageId);
      try {
        return await working;
      } finally {
        underWay.delete(working);
      }
    },
    async ended(isMeant) {
      const meant = [...underWay].filter(([, messageId]) => isMeant(messageId));
      await Promise.allSettled(meant.map(([working]) => working));
    },
  };
};
