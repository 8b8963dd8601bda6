import { useEffect, useRef, type RefObject } from 'react';
import type { StateSnapshot, VirtuosoHandle } from 'react-virtuoso';

/** Where each list stood when it was last left, by key, for as long as the window lives. */
const positions = new Map<string, StateSnapshot>();

/** Somebody else may be the next who looks at these lists. */
export const forgetListPositions = (): void => positions.clear();

/** Remembers a list's scroll position when it is left. Answers the position to start from, if there is one. */
export const useScrollMemory = (
  key: string,
  list: RefObject<VirtuosoHandle | null>,
): StateSnapshot | undefined => {
  const start = useRef(positions.get(key));
  useEffect(() => {
    const handle = list.current;
    return () => {
      positions.delete(key);
      handle?.getState((snapshot) => {
        positions.set(key, snapshot);
      });
    };
  }, [key, list]);
  return start.current;
};
