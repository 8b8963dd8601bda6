import { performance } from 'node:perf_hooks';
import { ActionableError } from '../actionable-error.ts';

/** How a stage ended. A stage that is itself no test run counts as one failure when it fails, and as nothing when not. */
export type StageOutcome = { passed: number; failed: number };

export const stagePassed: StageOutcome = { passed: 0, failed: 0 };
export const stageFailed: StageOutcome = { passed: 0, failed: 1 };

export type Stage = { name: string; run: () => Promise<StageOutcome> };

/** Runs a stage between two lines that say its name, its end and its time; what it throws is a failure of it. */
export async function runStage({ name, run }: Stage): Promise<StageOutcome> {
  console.log(`\n── ${name}`);
  const startedAtMs = performance.now();
  let outcome: StageOutcome;
  try {
    outcome = await run();
  } catch (error) {
    console.error(error instanceof ActionableError ? error.message : error);
    outcome = stageFailed;
  }
  const seconds = ((performance.now() - startedAtMs) / 1000).toFixed(1);
  console.log(`── ${name}: ${outcome.failed === 0 ? 'ok' : 'FAILED'} (${seconds} s)`);
  return outcome;
}

/** Collects outcomes and says at the end what failed, by name, and how many in all. */
export class Tally {
  #passed = 0;
  #failed = 0;
  readonly #failedStages: string[] = [];

  /** Runs a stage and counts it; resolves with whether it went well. */
  async run(stage: Stage): Promise<boolean> {
    const { passed, failed } = await runStage(stage);
    this.#passed += passed;
    this.#failed += failed;
    if (failed > 0) this.#failedStages.push(stage.name);
    return failed === 0;
  }

  /** Prints the closing line, last, in the form that CI reads; returns the exit code. */
  close(): number {
    console.log('');
    for (const name of this.#failedStages) console.log(`Failed: ${name}`);
    console.log(`${this.#passed} passed, ${this.#failed} failed`);
    return this.#failed === 0 && this.#passed > 0 ? 0 : 1;
  }
}
