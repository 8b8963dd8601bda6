import { readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The repository's folder, absolute. */
export const repositoryRoot = resolve(dirname(fileURLToPath(import.meta.url)), '..');

/** An absolute path inside the repository. */
export function inRepository(...parts: string[]): string {
  return join(repositoryRoot, ...parts);
}

/**
 * The script behind a command that a package of node_modules brings, to be run by this Node whatever the PATH says.
 * Errors: throws when the package has no such command.
 */
export function packageCommand(packageName: string, command = packageName): string {
  const folder = inRepository('node_modules', packageName);
  const { bin } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as {
    bin?: string | Record<string, string>;
  };
  const script = typeof bin === 'string' ? bin : bin?.[command];
  if (!script) throw new Error(`The package ${packageName} brings no command ${command}.`);
  return join(folder, script);
}

/**
 * Where things that may be thrown away and made again are kept, outside the repository so that they survive a
 * fresh clone: `BACKCHANNEL_CACHE_DIR`, else the platform's cache folder. The folder need not exist yet.
 */
export function cacheRoot(env: NodeJS.ProcessEnv = process.env): string {
  const own = env['BACKCHANNEL_CACHE_DIR'];
  if (own) return resolve(own);
  if (process.platform === 'darwin') return join(homedir(), 'Library', 'Caches', 'backchannel');
  const localAppData = env['LOCALAPPDATA'];
  if (process.platform === 'win32' && localAppData) return join(localAppData, 'backchannel', 'cache');
  const xdg = env['XDG_CACHE_HOME'];
  return join(xdg ? resolve(xdg) : join(homedir(), '.cache'), 'backchannel');
}
