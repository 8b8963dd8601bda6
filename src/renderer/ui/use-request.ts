import { useState } from 'react';
import { type Failure, failureOf } from '../api/call.ts';
import { useActions } from '../state/react.tsx';

/** Sends a request to main at a person's click: whether it is under way, and its failure. */
export const useRequest = () => {
  const [isRunning, setIsRunning] = useState(false);
  const [problem, setProblem] = useState<Failure>();
  return {
    isRunning,
    problem,
    run<T>(request: () => Promise<T>, onDone: (answer: T) => void = () => undefined): void {
      setIsRunning(true);
      setProblem(undefined);
      request()
        .then(onDone, (error: unknown) => setProblem(failureOf(error)))
        .finally(() => setIsRunning(false));
    },
  };
};

/** The same for a request that may write a file: when it answers that it did, the notice `saved` says so. */
export const useFileRequest = (saved: string) => {
  const { app } = useActions();
  const { run, ...state } = useRequest();
  return {
    ...state,
    run: (request: () => Promise<boolean>): void =>
      run(request, (isSaved) => {
        if (isSaved) app.notifyInfo(saved);
      }),
  };
};
