import { join } from 'node:path';
import { ActionableError, runMain } from './actionable-error.ts';
import { makePrivateHome } from './desktop-session/private-home.ts';
import { startVirtualScreen } from './desktop-session/virtual-screen.ts';
import { desktopSessionVariable, isInDesktopSession } from './electron-launch.ts';
import { resolveElectron } from './electron-runtime.ts';
import { inRepository } from './paths.ts';
import { runAttached } from './run-command.ts';
import { ensureLibraries, ensureSystem } from './system-check.ts';

/** Whether there is a screen to open a window on. macOS and Windows always have one. */
export function hasScreen(env: NodeJS.ProcessEnv = process.env): boolean {
  return process.platform !== 'linux' || Boolean(env['DISPLAY'] || env['WAYLAND_DISPLAY']);
}

/**
 * Runs a command as if on a desktop of its own: a screen in memory where there is none, a session bus, an unlocked
 * keyring that starts empty, a private home folder. All of it is gone afterwards. The command finds Electron through
 * `ELECTRON_OVERRIDE_DIST_PATH`. On macOS and Windows the command simply runs.
 * Shape:  resolves with the command's exit code.
 * Errors: ActionableError when the system lacks something.
 */
export async function runInDesktopSession(
  program: string,
  args: string[],
  env = process.env,
): Promise<number> {
  await ensureSystem('headless');
  const runtime = await resolveElectron(env);
  await ensureLibraries(runtime.executable);
  const inner: NodeJS.ProcessEnv = { ...env, ELECTRON_OVERRIDE_DIST_PATH: runtime.dist };
  if (process.platform !== 'linux' || isInDesktopSession()) return runAttached(program, args, { env: inner });
  const screen = hasScreen(env) ? undefined : await startVirtualScreen();
  const home = makePrivateHome();
  try {
    if (screen) inner['DISPLAY'] = screen.display;
    // The permission to use the person's own screen lies in the home folder that is about to be hidden.
    else inner['XAUTHORITY'] ??= join(env['HOME'] ?? '', '.Xauthority');
    Object.assign(inner, home.env, { [desktopSessionVariable]: '1' });
    const keyring = inRepository('scripts', 'desktop-session', 'with-keyring.ts');
    return await runAttached('dbus-run-session', ['--', process.execPath, keyring, program, ...args], {
      env: inner,
    });
  } finally {
    await screen?.stop();
    home.remove();
  }
}

if (import.meta.main) {
  runMain(async () => {
    const [program, ...args] = process.argv.slice(2);
    if (!program) throw new ActionableError('Usage: desktop-session.ts PROGRAM [ARGUMENT …]');
    return runInDesktopSession(program, args);
  });
}
