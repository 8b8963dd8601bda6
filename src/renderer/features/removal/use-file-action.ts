import { useState } from 'react';
import { sentenceOfProblem } from '../../api/call.ts';
import { useActions } from '../../state/react.tsx';

/** Runs something that may write a file: says so when it did, and keeps the sentence when it failed. */
export const useFileAction = (saved: string) => {
  const { app } = useActions();
  const [isRunning, setIsRunning] = useState(false);
  const [problem, setProblem] = useState<string>();
  return {
    isRunning,
    problem,
    run(act: () => Promise<boolean>): void {
      setIsRunning(true);
      setProblem(undefined);
      act()
        .then(
          (isSaved) => {
            if (isSaved) app.tellInfo(saved);
          },
          (error) => setProblem(sentenceOfProblem(error)),
        )
        .finally(() => setIsRunning(false));
    },
  };
};
