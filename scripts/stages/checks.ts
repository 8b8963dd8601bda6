import { packageCommand, repositoryRoot } from '../paths.ts';
import { runCommand } from '../run-command.ts';
import { stageFailed, stagePassed, type Stage } from './stage.ts';

/** The checks that need no running code, the longest first: they run two at a time. */
export const checks: readonly Stage[] = [
  toolStage('format', ['prettier', 'prettier', '--check', '--log-level', 'warn', '--cache', '.']),
  toolStage(
    'types',
    ['typescript', 'tsc', '-p', 'tsconfig.node.json'],
    ['typescript', 'tsc', '-p', 'tsconfig.web.json'],
    // These run in Node and hand functions to a page: they alone know both worlds.
    ['typescript', 'tsc', '-p', 'tsconfig.e2e.json'],
  ),
  toolStage('lint and import zones', ['oxlint', 'oxlint', '--type-aware', '--deny-warnings']),
  toolStage('dead code', ['knip', 'knip']),
];

/**
 * All tools of a stage run, so that one look shows every complaint. What they say is printed in one piece, because another stage
 * may be speaking at the same time.
 */
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
        const { code, stdout, stderr } = await runCommand(process.execPath, [script, ...args], {
          cwd: repositoryRoot,
          env: process.stdout.isTTY ? { ...process.env, FORCE_COLOR: '1' } : process.env,
        });
        const said = `${stdout}${stderr}`.trim();
        if (said !== '') console.log(said);
        codes.push(code);
      }
      return codes.every((code) => code === 0) ? stagePassed : stageFailed;
    },
  };
}
