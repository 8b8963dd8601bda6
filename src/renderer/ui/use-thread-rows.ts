import { useMemo, useRef } from 'react';
import { threadRows, withKeptRows, type ThreadRow } from '../state/thread-rows.ts';
import { useNow } from '../state/react.tsx';

interface RowMessage {
  id: string;
  sentAtMs: number;
}

/** A thread's rows; unchanged messages keep their row object. `authorOf` must be a stable function. */
export const useThreadRows = <M extends RowMessage>(
  messages: readonly M[],
  firstUnreadId: string | undefined,
  authorOf: (message: M) => string | undefined,
): readonly ThreadRow<M>[] => {
  // Day headings change at midnight; a look each minute is enough for that.
  const dayKey = new Date(useNow(60_000)).toDateString();
  const kept = useRef<readonly ThreadRow<M>[]>([]);
  return useMemo(() => {
    kept.current = withKeptRows(
      kept.current,
      threadRows(messages, firstUnreadId, Date.parse(dayKey), authorOf),
    );
    return kept.current;
  }, [messages, firstUnreadId, dayKey, authorOf]);
};
