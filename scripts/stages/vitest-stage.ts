import { existsSync, globSync, readFileSync, rmSync } from 'node:fs';
import { z } from 'zod';
import { runInDesktopSession } from '../desktop-session.ts';
import { inRepository, packageCommand, repositoryRoot } from '../paths.ts';
import { runAttached } from '../run-command.ts';
import { stagePassed, type Stage, type StageOutcome } from './stage.ts';

/** What we read of vitest's JSON report. */
const reportSchema = z.object({ numPassedTests: z.number(), numFailedTests: z.number() });

/** Unit and integration tests, without a window. */
export const unitStage: Stage = {
  name: 'unit and integration tests',
  run: () =>
    runVitest('unit', 'vitest.config.ts', (script, args) =>
      runAttached(process.execPath, [script, ...args], { cwd: repositoryRoot }),
    ),
};

/** Tests in real windows on a desktop of their own; none where there is no such test. */
export const e2eStage: Stage = {
  name: 'e2e tests in the real Electron',
  run: async () => {
    if (globSync('test/e2e/**/*.test.ts', { cwd: repositoryRoot }).length === 0) return stagePassed;
    return runVitest('e2e', 'vitest.e2e.config.ts', (script, args) =>
      runInDesktopSession(process.execPath, [script, ...args]),
    );
  },
};

async function runVitest(
  name: string,
  config: string,
  start: (script: string, args: string[]) => Promise<number>,
): Promise<StageOutcome> {
  const report = inRepository('out', 'test', `${name}.json`);
  rmSync(report, { force: true });
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${report}`];
  const code = await start(packageCommand('vitest'), ['run', '--config', config, ...reporters]);
  return countReport(report, code);
}

/**
 * Counts a run. A run that ended badly without a failed test (a file that did not load, an error outside a test, a
 * crash) counts as one failure, so that it can never look green.
 */
export function countReport(report: string, exitCode: number): StageOutcome {
  if (!existsSync(report)) return { passed: 0, failed: 1 };
  const parsed = reportSchema.parse(JSON.parse(readFileSync(report, 'utf8')));
  const failed = parsed.numFailedTests === 0 && exitCode !== 0 ? 1 : parsed.numFailedTests;
  return { passed: parsed.numPassedTests, failed };
}
