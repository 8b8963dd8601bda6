import { existsSync, readFileSync, rmSync } from 'node:fs';
import { relative } from 'node:path';
import { z } from 'zod';
import { inRepository, packageCommand, repositoryRoot } from '../paths.ts';
import { runAttached } from '../run-command.ts';
import type { Stage, StageOutcome } from './stage.ts';

/** The projects of vitest.config.ts, cheapest first. */
export const vitestProjects = ['unit', 'integration', 'postgres', 'chaos', 'e2e'] as const;
export type VitestProject = (typeof vitestProjects)[number];

/** What we read of vitest's JSON report. */
const reportSchema = z.object({
  numPassedTests: z.number(),
  numFailedTests: z.number(),
  testResults: z.array(
    z.object({
      name: z.string(),
      assertionResults: z.array(z.object({ fullName: z.string(), duration: z.number().nullish() })),
    }),
  ),
});

/**
 * A run of vitest over some of its projects, as a stage.
 * Shape: `args` go to vitest as they are: files, `--testNamePattern`, …
 */
export function vitestStage(name: string, projects: readonly VitestProject[], args: string[] = []): Stage {
  return {
    name,
    run: async () => {
      const report = inRepository('out', 'test', `${projects.join('-')}.json`);
      rmSync(report, { force: true });
      const code = await runAttached(
        process.execPath,
        [
          packageCommand('vitest'),
          'run',
          ...projects.map((project) => `--project=${project}`),
          ...['--reporter=default', '--reporter=json', `--outputFile.json=${report}`],
          ...args,
        ],
        { cwd: repositoryRoot },
      );
      return countReport(report, code);
    },
  };
}

/** Everything `npm run check` runs of the tests. */
export const unitStage = vitestStage('unit tests', ['unit']);

/**
 * Counts a run. A run that ended badly without a failed test (a file that did not load, an error outside a test, a
 * crash) counts as one failure, so that it can never look green.
 */
export function countReport(report: string, exitCode: number): StageOutcome {
  if (!existsSync(report)) return { passed: 0, failed: 1 };
  const parsed = reportSchema.parse(JSON.parse(readFileSync(report, 'utf8')));
  const failed = parsed.numFailedTests === 0 && exitCode !== 0 ? 1 : parsed.numFailedTests;
  const tests = parsed.testResults.flatMap(({ name, assertionResults }) =>
    assertionResults.map(({ fullName, duration }) => ({
      file: relative(repositoryRoot, name),
      name: fullName,
      durationMs: duration ?? 0,
    })),
  );
  return { passed: parsed.numPassedTests, failed, tests };
}
