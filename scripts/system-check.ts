import { ActionableError, runMain } from './actionable-error.ts';
import { hasApt, installCommand, installPackages } from './system-check/debian.ts';
import { findMissing, findUnresolvedLibraries } from './system-check/probe.ts';
import type { Purpose, Requirement } from './system-check/requirements.ts';

/**
 * Makes sure that the system has what a run needs. On Debian and its kin, as root, missing packages are installed after
 * saying so; everywhere else the person is told the exact command. macOS and Windows need nothing.
 * Errors: ActionableError that names what is missing and what to do.
 */
export async function ensureSystem(purpose: Purpose): Promise<void> {
  if (process.platform !== 'linux') return;
  const missing = await findMissing(purpose);
  if (missing.length === 0) return;
  const packages = [...new Set(missing.map(({ debianPackage }) => debianPackage))].sort();
  if (!hasApt()) {
    throw new ActionableError(
      `This system lacks:\n${describe(missing)}\nInstall them with your package manager; ` +
        `on Debian and Ubuntu the command is:\n  ${installCommand(packages)}`,
    );
  }
  if (process.getuid?.() !== 0) {
    throw new ActionableError(
      `This system lacks:\n${describe(missing)}\nRun:\n  ${installCommand(packages)}`,
    );
  }
  console.error(`This system lacks:\n${describe(missing)}`);
  console.error(`Installing the Debian packages, since this is root: ${packages.join(' ')}`);
  await installPackages(packages);
  const still = await findMissing(purpose);
  if (still.length > 0) {
    throw new ActionableError(
      `Still missing after the installation:\n${describe(still)}\nInstall them by hand.`,
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

function describe(missing: readonly Requirement[]): string {
  const name = ({ probe }: Requirement) => {
    if (probe.kind === 'library') return probe.soname;
    return probe.kind === 'font' ? `the font ${probe.family}` : probe.name;
  };
  return missing
    .map(
      (requirement) => `  - ${name(requirement)} (${requirement.why}; package ${requirement.debianPackage})`,
    )
    .join('\n');
}

if (import.meta.main) {
  const purpose: Purpose = process.argv.includes('--window') ? 'window' : 'headless';
  runMain(async () => {
    await ensureSystem(purpose);
    console.log(`The system has what is needed (${purpose}).`);
  });
}
