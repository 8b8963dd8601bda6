import { useEffect, useState } from 'react';
import { type Failure, failureOf } from '../../api/call.ts';

/** What main answers to a question that is asked when a dialog opens. `ask`: stable. */
export const useAnswer = <T>(
  ask: () => Promise<T>,
): { answer: T | undefined; problem: Failure | undefined } => {
  const [answer, setAnswer] = useState<T>();
  const [problem, setProblem] = useState<Failure>();
  useEffect(() => {
    let isShown = true;
    ask().then(
      (given) => (isShown ? setAnswer(given) : undefined),
      (error: unknown) => (isShown ? setProblem(failureOf(error)) : undefined),
    );
    return () => {
      isShown = false;
    };
  }, [ask]);
  return { answer, problem };
};
