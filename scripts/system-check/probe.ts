import { accessSync, constants, existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { runCommand } from '../run-command.ts';
import { requirements, type Purpose, type Requirement } from './requirements.ts';

/** Non-root users often lack these on their PATH. */
const systemFolders = ['/usr/bin', '/usr/sbin', '/sbin', '/bin'];

/** The full path of a program, or undefined. */
export function findProgram(name: string, env: NodeJS.ProcessEnv = process.env): string | undefined {
  const folders = [...(env['PATH'] ?? '').split(delimiter), ...systemFolders].filter(Boolean);
  return folders.map((folder) => join(folder, name)).find(isExecutable);
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return existsSync(path);
  } catch {
    // Not there or not ours to run: for the search both mean "look on".
    return false;
  }
}

/** Those requirements of a purpose that this Linux does not meet. */
export async function findMissing(purpose: Purpose): Promise<Requirement[]> {
  const wanted = requirements.filter(({ needed }) => purpose === 'headless' || needed === 'window');
  const [libraries, fonts] = await Promise.all([
    listLibraries(),
    purpose === 'headless' ? listFonts() : Promise.resolve(''),
  ]);
  return wanted.filter(({ probe }) => {
    if (probe.kind === 'library') return !libraries.includes(`${probe.soname} `);
    if (probe.kind === 'program') return !findProgram(probe.name);
    return !fonts.includes(probe.family);
  });
}

/** The dynamic linker's own list; sees also the libraries that are opened at run time, which `ldd` does not. */
async function listLibraries(): Promise<string> {
  const linker = findProgram('ldconfig');
  return linker ? (await runCommand(linker, ['-p'])).stdout : '';
}

async function listFonts(): Promise<string> {
  const program = findProgram('fc-list');
  return program ? (await runCommand(program, [':', 'family'])).stdout : '';
}

/** The shared libraries a program is linked to that the system does not have, by name. */
export async function findUnresolvedLibraries(executable: string): Promise<string[]> {
  const { stdout } = await runCommand('ldd', [executable]);
  return stdout
    .split('\n')
    .filter((line) => line.includes('not found'))
    .map((line) => line.trim().split(' ')[0] ?? line.trim());
}
