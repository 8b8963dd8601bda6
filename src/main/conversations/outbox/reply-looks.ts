import { type BackOffTiming, pauseAfter } from '../../../shared/back-off.ts';
import type { MessageId } from '../../../shared/domain/index.ts';
import type { HistoryLook } from '../history-look.ts';
import type { OutboxRow } from '../store/outbox.ts';

/** Pauses between two looks that did not tell: soon at first, when the provider's list may only lag behind. */
const againTiming: BackOffTiming = { firstMs: 2_000, longestMs: 30_000 };

type Attempt = Pick<OutboxRow, 'messageId' | 'attemptedAtMs'>;

/** The last look for each reply in doubt: what it left open may be told by a delivery later, without another call. */
export const createReplyLooks = () => {
  const looks = new Map<MessageId, { attemptedAtMs: number | undefined; look: HistoryLook; count: number }>();
  const of = ({ messageId, attemptedAtMs }: Attempt): { look: HistoryLook; count: number } | undefined => {
    const last = looks.get(messageId);
    return last?.attemptedAtMs === attemptedAtMs ? last : undefined;
  };
  return {
    /** Of this very attempt. */
    of,
    /** It did not tell. Answers how long to wait for the next one, ms. */
    put({ messageId, attemptedAtMs }: Attempt, look: HistoryLook): number {
      const count = (of({ messageId, attemptedAtMs })?.count ?? 0) + 1;
      looks.set(messageId, { attemptedAtMs, look, count });
      return pauseAfter(count, againTiming);
    },
    messageIds: (): MessageId[] => [...looks.keys()],
    delete: (messageId: MessageId): void => void looks.delete(messageId),
  };
};
