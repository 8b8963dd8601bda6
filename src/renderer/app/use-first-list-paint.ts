import { useEffect } from 'react';

let isMarked = false;

/** Sets the performance mark `first-list-paint` once, after the first list with content has been painted. */
export const useFirstListPaint = (isShown: boolean): void => {
  useEffect(() => {
    if (!isShown || isMarked) return;
    isMarked = true;
    // The second frame begins after the first with the list has been painted.
    requestAnimationFrame(() => requestAnimationFrame(() => performance.mark('first-list-paint')));
  }, [isShown]);
};
