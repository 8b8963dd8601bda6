import { useEffect, useState } from 'react';
import { sentenceOfProblem } from '../../api/call.ts';

/** What main answers to a question that is asked when a dialog opens. `ask`: stable. */
export const useAnswer = <T>(
  ask: () => Promise<T>,
): { answer: T | undefined; problem: string | undefined } => {
  const [answer, setAnswer] = useState<T>();
  const [problem, setProblem] = useState<string>();
  useEffect(() => {
    let isShown = true;
    ask().then(
      (given) => (isShown ? setAnswer(given) : undefined),
      (error: unknown) => (isShown ? setProblem(sentenceOfProblem(error)) : undefined),
    );
    return () => {
      isShown = false;
    };
  }, [ask]);
  return { answer, problem };
};
