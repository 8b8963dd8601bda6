import { ActionableError } from '../../scripts/actionable-error.ts';
import { inRepository } from '../../scripts/paths.ts';
import { runCommand } from '../../scripts/run-command.ts';
import { findProgram } from '../../scripts/system-check/probe.ts';

/** Programs that the rehearsal calls, and the Debian package of each. */
const needed: Readonly<Record<string, string>> = {
  buildah: 'buildah',
  mmdebstrap: 'mmdebstrap',
  nsenter: 'util-linux',
  setpriv: 'util-linux',
  unshare: 'util-linux',
};

/** Errors: ActionableError, which says why images cannot be built and run on this computer. */
export const requireBuildah = (): void => {
  if (process.platform !== 'linux' || process.getuid?.() !== 0)
    throw new ActionableError(
      'Not rehearsed: images are built and run here in namespaces of their own, which takes Linux and root.',
    );
  const missing = Object.entries(needed).filter(([program]) => findProgram(program) === undefined);
  if (missing.length === 0) return;
  const packages = [...new Set(missing.map(([, debianPackage]) => debianPackage))].join(' ');
  throw new ActionableError(`Not rehearsed: ${packages} is missing. On Debian: apt-get install ${packages}`);
};

/** Runs a program to its end in the repository. Errors: throws with the end of what it said. */
export const must = async (program: string, args: string[]): Promise<string> => {
  const { code, stdout, stderr } = await runCommand(program, args, { cwd: inRepository() });
  if (code === 0) return stdout.trim();
  const end = (stdout + stderr).trim().split('\n').slice(-20).join('\n');
  throw new Error(`${program} ${args.join(' ')} ended with ${code}:\n${end}`);
};

/** buildah with images of its own in a folder: nothing of this computer's is used or changed, and no daemon is needed. */
export type Buildah = (...args: string[]) => Promise<string>;

export const buildahIn = (folder: string): Buildah => {
  const places = ['--root', `${folder}/images`, '--runroot', `${folder}/run`, '--storage-driver', 'vfs'];
  return (...args) => must('buildah', [...places, ...args]);
};
