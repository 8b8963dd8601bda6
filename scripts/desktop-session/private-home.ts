import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export type PrivateHome = { folder: string; env: Record<string, string>; remove: () => void };

/**
 * A home folder of its own for a session, so that nothing of the person at this machine is read or changed: no keyring,
 * no settings, no caches.
 */
export function makePrivateHome(): PrivateHome {
  const folder = mkdtempSync(join(tmpdir(), 'backchannel-session-'));
  const make = (name: string) => {
    const path = join(folder, name);
    mkdirSync(path, { mode: 0o700, recursive: true });
    return path;
  };
  const env = {
    HOME: make('home'),
    XDG_CONFIG_HOME: make('config'),
    XDG_DATA_HOME: make('data'),
    XDG_STATE_HOME: make('state'),
    XDG_CACHE_HOME: make('cache'),
    XDG_RUNTIME_DIR: make('run'),
  };
  return { folder, env, remove: () => rmSync(folder, { recursive: true, force: true }) };
}
