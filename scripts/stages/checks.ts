import { packageCommand, repositoryRoot } from '../paths.ts';
import { runAttached } from '../run-command.ts';
import { stageFailed, stagePassed, type Stage } from './stage.ts';

/** The checks that need no running code, cheapest first. */
export const checks: readonly Stage[] = [
  toolStage(
    'types',
    ['typescript', 'tsc', '-p', 'tsconfig.node.json'],
    ['typescript', 'tsc', '-p', 'tsconfig.web.json'],
    // These run in Node and hand functions to a page: they alone know both worlds.
    ['typescript', 'tsc', '-p', 'tsconfig.e2e.json'],
  ),
  toolStage('lint and import zones', ['oxlint', 'oxlint', '--type-aware', '--deny-warnings']),
  toolStage('dead code', ['knip', 'knip']),
  toolStage('format', ['prettier', 'prettier', '--check', '--log-level', 'warn', '--cache', '.']),
];

/** All tools of a stage run, so that one look shows every complaint. */
function toolStage(
  name: string,
  ...tools: [packageName: string, command: string, ...args: string[]][]
): Stage {
  return {
    name,
    run: async () => {
      const codes: number[] = [];
      for (const [packageName, command, ...args] of tools) {
        const script = packageCommand(packageName, command);
        codes.push(await runAttached(process.execPath, [script, ...args], { cwd: repositoryRoot }));
      }
      return codes.every((code) => code === 0) ? stagePassed : stageFailed;
    },
  };
}
