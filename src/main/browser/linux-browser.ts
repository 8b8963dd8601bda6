import { execFile } from 'node:child_process';
import { access, constants } from 'node:fs/promises';
import { delimiter, join } from 'node:path';

/** A command that has not answered by then is ended. */
const askTimeoutMs = 3_000;

/** What xdg-open tries by name, in a session with a screen, when no application claims the address. */
const knownBrowsers = [
  'x-www-browser',
  'firefox',
  'epiphany',
  'konqueror',
  'chromium',
  'chromium-browser',
  'google-chrome',
];

/** What the search reads of the computer; tests pass their own. */
export interface LinuxDesktop {
  env: Readonly<Record<string, string | undefined>>;
  isExecutable(path: string): Promise<boolean>;
  isFile(path: string): Promise<boolean>;
  /** What the command prints; rejects when it fails. */
  ask(program: string, args: string[]): Promise<string>;
}

export const thisDesktop: LinuxDesktop = {
  env: process.env,
  isExecutable: (path) =>
    access(path, constants.X_OK).then(
      () => true,
      () => false,
    ),
  isFile: (path) =>
    access(path).then(
      () => true,
      () => false,
    ),
  ask: (program, args) =>
    new Promise((resolve, reject) => {
      execFile(program, args, { timeout: askTimeoutMs }, (error, stdout) =>
        error ? reject(error) : resolve(stdout),
      );
    }),
};

/**
 * Whether this Linux has a browser for a web address. Electron cannot tell: it starts `xdg-open` and takes the start for a
 * success, also when there is no such program. False only when that is certain; what cannot be found out counts as "there
 * is one".
 * Source: xdg-open of xdg-utils 1.1.3 and 1.2.
 */
export const hasLinuxBrowser = async (desktop: LinuxDesktop = thisDesktop): Promise<boolean> => {
  const { env } = desktop;
  // In a Snap or Flatpak sandbox the desktop outside opens the address, and cannot be inspected.
  if (env['SNAP'] || (await desktop.isFile('/.flatpak-info'))) return true;
  const folders = (env['PATH'] ?? '').split(delimiter).filter(Boolean);
  const isThere = async (program: string): Promise<boolean> => {
    if (program.startsWith('/')) return desktop.isExecutable(program);
    const found = await Promise.all(folders.map((folder) => desktop.isExecutable(join(folder, program))));
    return found.includes(true);
  };
  if (!(await isThere('xdg-open'))) return false;
  if (!(await isThere('xdg-mime'))) return true;
  try {
    if ((await desktop.ask('xdg-mime', ['query', 'default', 'x-scheme-handler/https'])).trim() !== '')
      return true;
  } catch {
    return true;
  }
  // Each entry is a command, `%s` standing for the address.
  const chosen = (env['BROWSER'] ?? '').split(':').map((command) => command.trim().split(' ')[0] ?? '');
  const programs = [...chosen.filter(Boolean), ...knownBrowsers];
  return (await Promise.all(programs.map(isThere))).includes(true);
};
