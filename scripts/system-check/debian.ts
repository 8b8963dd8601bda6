import { ActionableError } from '../actionable-error.ts';
import { runAttached, runCommand } from '../run-command.ts';
import { findProgram } from './probe.ts';

/** Whether packages of this system are installed with apt (Debian, Ubuntu and their kin). */
export function hasApt(): boolean {
  return findProgram('apt-get') !== undefined;
}

/** The command that a person would type to install these packages. */
export function installCommand(packages: readonly string[]): string {
  return `sudo apt-get update && sudo apt-get install -y --no-install-recommends ${packages.join(' ')}`;
}

const aptEnvironment = { ...process.env, DEBIAN_FRONTEND: 'noninteractive', LC_ALL: 'C' };

/**
 * Installs Debian packages; the caller has said so before. Needs root.
 * Errors: ActionableError with the command to run by hand when apt fails.
 */
export async function installPackages(packages: readonly string[]): Promise<void> {
  const failed = (step: string, code: number) =>
    new ActionableError(
      `apt-get ${step} ended with code ${code}. Look at its output above, then run:\n  ${installCommand(packages)}`,
    );
  const update = await runAttached('apt-get', ['update', '-q'], { env: aptEnvironment });
  if (update !== 0) throw failed('update', update);
  const names = await Promise.all(packages.map(installableName));
  const install = await runAttached('apt-get', ['install', '-y', '-q', '--no-install-recommends', ...names], {
    env: aptEnvironment,
  });
  if (install !== 0) throw failed('install', install);
}

/** Debian 13 and Ubuntu 24.04 renamed some libraries for 64-bit time: `libasound2` is `libasound2t64` there. */
async function installableName(name: string): Promise<string> {
  for (const candidate of [name, `${name}t64`]) {
    const { stdout } = await runCommand('apt-cache', ['policy', candidate], { env: aptEnvironment });
    const version = /Candidate: (\S+)/.exec(stdout)?.[1];
    if (version && version !== '(none)') return candidate;
  }
  return name;
}
