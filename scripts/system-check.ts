import { relative } from 'node:path';
import { ActionableError, runMain } from './actionable-error.ts';
import { aptLog, hasApt, installableName, installCommand, installPackages } from './system-check/debian.ts';
import { findMissing, findUnresolvedLibraries } from './system-check/probe.ts';
import type { Purpose, Requirement } from './system-check/requirements.ts';

export type { Purpose } from './system-check/requirements.ts';

/** The Debian packages that this system lacks for a purpose; none on macOS and Windows, which need nothing. */
export async function missingPackages(purpose: Purpose): Promise<string[]> {
  return process.platform === 'linux' ? packagesOf(await findMissing(purpose)) : [];
}

/**
 * Makes sure that the system has what a run needs. On Debian and its kin, as root, missing packages are installed after
 * saying so; everywhere else the error names the exact command. macOS and Windows need nothing.
 * Errors: ActionableError that names what is missing and what to do.
 */
export async function ensureSystem(purpose: Purpose): Promise<void> {
  if (process.platform !== 'linux') return;
  const missing = await findMissing(purpose);
  if (missing.length === 0) return;
  const packages = packagesOf(missing);
  if (!hasApt()) {
    throw new ActionableError(
      `This system lacks what Backchannel needs (names of Debian's packages):\n${groupLines(missing)}\n` +
        `Install that with your package manager; on Debian and Ubuntu the command is:\n  ${installCommand(packages)}`,
    );
  }
  if (process.getuid?.() !== 0) {
    const names = await Promise.all(packages.map(installableName));
    throw new ActionableError(
      `This system lacks what Backchannel needs:\n${groupLines(missing)}\n` +
        `Run this once, then start again:\n  ${installCommand(names)}`,
    );
  }
  console.error(
    `Installing with apt-get what this system lacks, since this is root (its output: ${relative(process.cwd(), aptLog)}):\n` +
      groupLines(missing),
  );
  await installPackages(packages);
  const still = await findMissing(purpose);
  if (still.length > 0) {
    throw new ActionableError(
      `Still missing after the installation:\n${groupLines(still)}\nInstall them by hand.`,
    );
  }
}

/**
 * Makes sure that the Electron in hand can be loaded: asks the dynamic linker, which knows better than any list.
 * Errors: ActionableError with the names of the libraries.
 */
export async function ensureLibraries(executable: string): Promise<void> {
  if (process.platform !== 'linux') return;
  const unresolved = await findUnresolvedLibraries(executable);
  if (unresolved.length === 0) return;
  throw new ActionableError(
    `Electron cannot be loaded, because these shared libraries are missing: ${unresolved.join(', ')}. ` +
      'Install the packages of your system that hold them.',
  );
}

function packagesOf(missing: readonly Requirement[]): string[] {
  return [...new Set(missing.map(({ debianPackage }) => debianPackage))].sort();
}

/** One line for each group of packages: "  for a keyring: gnome-keyring libsecret-1-0". */
export function groupLines(missing: readonly Requirement[]): string {
  const groups = [...new Set(missing.map(({ why }) => why))];
  return groups
    .map((group) => `  for ${group}: ${packagesOf(missing.filter(({ why }) => why === group)).join(' ')}`)
    .join('\n');
}

if (import.meta.main) {
  const purpose: Purpose = process.argv.includes('--window') ? 'window' : 'headless';
  runMain(async () => {
    await ensureSystem(purpose);
    console.log(`The system has what is needed (${purpose}).`);
  });
}
