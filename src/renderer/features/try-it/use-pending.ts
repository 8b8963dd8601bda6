import { useRef, useState } from 'react';

/**
 * Runs `work` and reports that it is running; calls meanwhile are ignored. The button stays enabled, because a disabled one
 * loses the focus.
 */
export const usePending = (): [isRunning: boolean, run: (work: () => void | Promise<void>) => void] => {
  const [isRunning, setIsRunning] = useState(false);
  const isBusy = useRef(false);
  const run = (work: () => void | Promise<void>): void => {
    if (isBusy.current) return;
    const going = work();
    if (going === undefined) return;
    isBusy.current = true;
    setIsRunning(true);
    void going.finally(() => {
      isBusy.current = false;
      setIsRunning(false);
    });
  };
  return [isRunning, run];
};
