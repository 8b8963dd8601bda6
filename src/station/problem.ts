import type { ExitCode } from './exit-codes.ts';

/** Why a station does not do what it was asked: one sentence for whoever started it, without content or secrets. */
export class StationProblem extends Error {
  readonly exitCode: ExitCode;

  constructor(exitCode: ExitCode, sentence: string, options: { cause?: unknown } = {}) {
    super(sentence, options);
    this.name = 'StationProblem';
    this.exitCode = exitCode;
  }
}
