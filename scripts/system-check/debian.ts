import { spawn } from 'node:child_process';
import { closeSync, mkdirSync, openSync, readFileSync } from 'node:fs';
import { dirname, relative } from 'node:path';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { ActionableError } from '../actionable-error.ts';
import { inRepository } from '../paths.ts';
import { startProgress, type Progress } from '../progress.ts';
import { forwardSignals, runCommand } from '../run-command.ts';
import { findProgram } from './probe.ts';

/** Whether packages of this system are installed with apt (Debian, Ubuntu and their kin). */
export function hasApt(): boolean {
  return findProgram('apt-get') !== undefined;
}

/** The command that a person would type to install these packages. */
export function installCommand(packages: readonly string[]): string {
  return `sudo apt-get update && sudo apt-get install -y --no-install-recommends ${packages.join(' ')}`;
}

/** Everything apt prints while we install; written anew each time. */
export const aptLog = inRepository('out', 'apt.log');

/** Of a failed apt: enough to see the reason, which it says last. */
const shownLines = 20;

const aptEnvironment = (): NodeJS.ProcessEnv => ({
  ...process.env,
  DEBIAN_FRONTEND: 'noninteractive',
  LC_ALL: 'C',
});

/**
 * Installs Debian packages; the caller has said so before. Needs root. apt's own output goes to `aptLog`; its end is shown
 * when it fails.
 * Errors: ActionableError with that end, and the command to run by hand.
 */
export async function installPackages(packages: readonly string[]): Promise<void> {
  mkdirSync(dirname(aptLog), { recursive: true });
  await runApt('Fetching the lists of packages', 'w', ['update', '-q'], packages);
  const names = await Promise.all(packages.map(installableName));
  await runApt(
    'Installing them, with what they need',
    'a',
    ['install', '-y', '-q', '--no-install-recommends', ...names],
    packages,
  );
}

async function runApt(
  label: string,
  flags: 'w' | 'a',
  args: string[],
  packages: readonly string[],
): Promise<void> {
  const progress = startProgress(label);
  const log = openSync(aptLog, flags);
  try {
    const code = await aptGet(args, log, progress);
    if (code === 0) return progress.done();
    progress.stop();
    const end = readFileSync(aptLog, 'utf8').trimEnd().split('\n').slice(-shownLines);
    throw new ActionableError(
      `apt-get ${args[0]} ended with code ${code}. The end of what it said ` +
        `(all of it is in ${relative(process.cwd(), aptLog)}):\n` +
        `${end.map((line) => `  ${line}`).join('\n')}\nPut that right, or run:\n  ${installCommand(packages)}`,
    );
  } finally {
    progress.stop();
    closeSync(log);
  }
}

/** Resolves with its exit code, 127 when it cannot be started. */
function aptGet(args: string[], log: number, progress: Progress): Promise<number> {
  return new Promise((resolve) => {
    const child = spawn('apt-get', ['-o', 'APT::Status-Fd=3', ...args], {
      env: aptEnvironment(),
      stdio: ['ignore', log, log, 'pipe'],
    });
    const stopForwarding = forwardSignals(child);
    createInterface({ input: child.stdio[3] as Readable }).on('line', (line) => {
      const share = shareOf(line, args[0] === 'install');
      if (share !== undefined) progress.at({ share });
    });
    child.once('error', () => resolve(127));
    child.once('close', (code) => {
      stopForwarding();
      resolve(code ?? 128);
    });
  });
}

/**
 * How far apt is, 0 to 1, from a line of its status channel: `dlstatus:3:41.2:…` while it downloads,
 * `pmstatus:libgbm1:20.0:…` while it installs; where it does both, each counts as one half. Undefined: the line says
 * something else.
 * Source: README.progress-reporting of apt.
 */
export function shareOf(line: string, installs: boolean): number | undefined {
  const [kind, , percent] = line.split(':');
  const share = Number(percent) / 100;
  if (!Number.isFinite(share)) return undefined;
  if (kind === 'dlstatus') return installs ? share / 2 : share;
  return kind === 'pmstatus' ? 0.5 + share / 2 : undefined;
}

/** Debian 13 and Ubuntu 24.04 renamed some libraries for 64-bit time: `libasound2` is `libasound2t64` there. */
export async function installableName(name: string): Promise<string> {
  for (const candidate of [name, `${name}t64`]) {
    const { stdout } = await runCommand('apt-cache', ['policy', candidate], { env: aptEnvironment() });
    const version = /Candidate: (\S+)/.exec(stdout)?.[1];
    if (version && version !== '(none)') return candidate;
  }
  return name;
}
