import { ActionableError } from '../actionable-error.ts';
import { hasApt, installCommand, installPackages } from '../system-check/debian.ts';
import { findProgram } from '../system-check/probe.ts';

/** Programs a rehearsal calls, and the Debian package of each. */
export const neededPrograms: Readonly<Record<string, string>> = {
  debootstrap: 'debootstrap',
  'dpkg-deb': 'dpkg',
  'apt-ftparchive': 'apt-utils',
  gpg: 'gnupg',
  rpmbuild: 'rpm',
  createrepo_c: 'createrepo-c',
  appstreamcli: 'appstream',
  'desktop-file-validate': 'desktop-file-utils',
  '7za': 'p7zip-full',
  xz: 'xz-utils',
  unshare: 'util-linux',
  nsenter: 'util-linux',
  mount: 'mount',
};

/** Debian packages that a rehearsal needs and this system lacks. */
export function missingForRehearsal(find: (program: string) => unknown = findProgram): string[] {
  const missing = Object.entries(neededPrograms).filter(([program]) => find(program) === undefined);
  return [...new Set(missing.map(([, debianPackage]) => debianPackage))].sort();
}

/**
 * Makes sure that a rehearsal can run, and installs what is missing after saying so.
 * Errors: ActionableError, one sentence that says what is missing.
 */
export async function ensureRehearsal(): Promise<void> {
  if (process.platform !== 'linux' || !hasApt())
    throw new ActionableError(
      'The rehearsal installs a Debian package: it runs on Debian and its kin alone.',
    );
  if (process.getuid?.() !== 0)
    throw new ActionableError(
      'The rehearsal makes a system of its own (mounts, namespaces): run it as root.',
    );
  const missing = missingForRehearsal();
  if (missing.length === 0) return;
  console.error(`Installing with apt-get what the rehearsal needs: ${missing.join(' ')}`);
  await installPackages(missing);
  const still = missingForRehearsal();
  if (still.length > 0)
    throw new ActionableError(`Still missing for the rehearsal: run \`${installCommand(still)}\`.`);
}
