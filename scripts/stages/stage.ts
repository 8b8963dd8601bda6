import { performance } from 'node:perf_hooks';
import { ActionableError } from '../actionable-error.ts';

/** One test that ran. Units: `durationMs` without the hooks around it. */
export type TimedTest = { file: string; name: string; durationMs: number };

/** How a stage ended. A stage that is itself no test run counts as one failure when it fails, and as nothing when not. */
export type StageOutcome = { passed: number; failed: number; tests?: TimedTest[] };

export const stagePassed: StageOutcome = { passed: 0, failed: 0 };
export const stageFailed: StageOutcome = { passed: 0, failed: 1 };

export type Stage = { name: string; run: () => Promise<StageOutcome> };

/** Runs a stage between two lines that say its name, its end and its time; what it throws is a failure of it. */
async function runStage({ name, run }: Stage): Promise<StageOutcome> {
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
  readonly #tests: TimedTest[] = [];

  /** Whether nothing has failed so far. */
  get isGreen(): boolean {
    return this.#failed === 0;
  }

  /** Runs a stage and counts it; resolves with whether it went well. */
  async run(stage: Stage): Promise<boolean> {
    const { passed, failed, tests = [] } = await runStage(stage);
    this.#passed += passed;
    this.#failed += failed;
    this.#tests.push(...tests);
    if (failed > 0) this.#failedStages.push(stage.name);
    return failed === 0;
  }

  /** Runs stages that do not need each other, two at a time; all of them, whatever came of the first. */
  async runAll(stages: readonly Stage[]): Promise<void> {
    const left = [...stages];
    const lane = async (): Promise<void> => {
      for (let stage = left.shift(); stage !== undefined; stage = left.shift()) await this.run(stage);
    };
    await Promise.all([lane(), lane()]);
  }

  /** Prints the slowest tests, what failed, and the closing line, last, in the form that CI reads; returns the exit code. */
  close(): number {
    if (this.#tests.length > 0) console.log(`\nThe slowest tests:\n${slowest(this.#tests)}`);
    console.log('');
    for (const name of this.#failedStages) console.log(`Failed: ${name}`);
    console.log(`${this.#passed} passed, ${this.#failed} failed`);
    return this.#failed === 0 && this.#passed > 0 ? 0 : 1;
  }
}

const shownSlowest = 10;

function slowest(tests: readonly TimedTest[]): string {
  return [...tests]
    .sort((a, b) => b.durationMs - a.durationMs)
    .slice(0, shownSlowest)
    .map(({ file, name, durationMs }) => `${(durationMs / 1000).toFixed(1).padStart(7)} s  ${file}  ${name}`)
    .join('\n');
}
