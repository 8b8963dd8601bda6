import { useEffect } from 'react';

let isMarked = false;
/** Undefined from then on: what comes is done at once. */
let waiting: (() => void)[] | undefined = [];

/** Does this once the first list has been painted, at once if it has been. */
export const afterFirstListPaint = (act: () => void): void => {
  if (waiting === undefined) act();
  else waiting.push(act);
};

/** Sets the performance mark `first-list-paint` once, after the first list with content has been painted. */
export const useFirstListPaint = (isShown: boolean): void => {
  useEffect(() => {
    if (!isShown || isMarked) return;
    isMarked = true;
    // The second frame begins after the first with the list has been painted.
    requestAnimationFrame(() =>
      requestAnimationFrame(() => {
        performance.mark('first-list-paint');
        const acts = waiting ?? [];
        waiting = undefined;
        for (const act of acts) act();
      }),
    );
  }, [isShown]);
};
