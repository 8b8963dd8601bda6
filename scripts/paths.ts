import { homedir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The repository's folder, absolute. */
export const repositoryRoot = resolve(dirname(fileURLToPath(import.meta.url)), '..');

/** An absolute path inside the repository. */
export function inRepository(...parts: string[]): string {
  return join(repositoryRoot, ...parts);
}

/** A program that a package of node_modules brings, by its command name. */
export function packageBinary(name: string): string {
  return inRepository('node_modules', '.bin', process.platform === 'win32' ? `${name}.cmd` : name);
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
