import { useEffect, useRef, type RefObject } from 'react';
import type { StateSnapshot, VirtuosoHandle } from 'react-virtuoso';

/** Where each list stood when it was last left, by key, for as long as the window lives. */
const positions = new Map<string, StateSnapshot>();
/** More than a day's worth of threads; the oldest go first. */
const keptPositions = 60;

/** Remembers a list's scroll position when it is left. Answers the position to start from, if there is one. */
export const useScrollMemory = (
  key: string,
  list: RefObject<VirtuosoHandle | null>,
  /** False while the list should open at its natural place again, e.g. a thread left at its end. */
  shouldKeep: RefObject<boolean> | undefined = undefined,
): StateSnapshot | undefined => {
  const start = useRef(positions.get(key));
  useEffect(() => {
    const handle = list.current;
    return () => {
      positions.delete(key);
      if (shouldKeep !== undefined && !shouldKeep.current) return;
      handle?.getState((snapshot) => {
        positions.set(key, snapshot);
        const oldest = positions.keys().next().value;
        if (positions.size > keptPositions && oldest !== undefined) positions.delete(oldest);
      });
    };
  }, [key, list, shouldKeep]);
  return start.current;
};
