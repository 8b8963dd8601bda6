import type { IpcResult } from '../../shared/ipc/routes.ts';
import { isErrorCode } from '../../shared/errors.ts';
import { sentenceOf } from '../../shared/i18n/error-sentence.ts';

/** A request that main answered with an error: its code, and the sentence a person reads. */
export class CallError extends Error {
  readonly code: string;

  constructor(code: string, sentence: string) {
    super(sentence);
    this.name = 'CallError';
    this.code = code;
  }
}

/** Waits for an answer of main and hands out its value. Errors: CallError. */
export const call = async <T>(request: Promise<IpcResult<T>>): Promise<T> => {
  const result = await request;
  if (result.ok) return result.value;
  throw new CallError(result.error.code, sentenceOfCode(result.error.code) ?? result.error.message);
};

/** The catalogue's sentence for a code; undefined when there is no code or the catalogue does not know it. */
export const sentenceOfCode = (code: string | undefined): string | undefined =>
  isErrorCode(code) ? sentenceOf(code) : undefined;

/** The code of a failed call; undefined for anything else that was thrown. */
export const codeOfProblem = (problem: unknown): string | undefined =>
  problem instanceof CallError ? problem.code : undefined;

/** Turns anything thrown into a sentence for a person. */
export const sentenceOfProblem = (problem: unknown): string =>
  problem instanceof CallError ? problem.message : sentenceOf('INTERNAL');

/** A failure as it is shown: its sentence, and its code, by which the guide says more. */
export interface Failure {
  sentence: string;
  code: string;
}

/** Turns anything thrown into what is shown of it. */
export const failureOf = (problem: unknown): Failure => ({
  sentence: sentenceOfProblem(problem),
  code: codeOfProblem(problem) ?? 'INTERNAL',
});
