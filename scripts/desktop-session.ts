import { ActionableError, runMain } from './actionable-error.ts';
import { openDesktop } from './desktop-session/desktop.ts';
import { isInDesktopSession } from './electron-launch.ts';
import { resolveElectron } from './electron-runtime.ts';
import { runAttached } from './run-command.ts';
import { ensureLibraries, ensureSystem } from './system-check.ts';

/** Whether there is a screen to open a window on. macOS and Windows always have one. */
export function hasScreen(env: NodeJS.ProcessEnv = process.env): boolean {
  return process.platform !== 'linux' || Boolean(env['DISPLAY'] || env['WAYLAND_DISPLAY']);
}

/**
 * Runs a command as if on a desktop of its own: a screen in memory, a session bus, an unlocked keyring that starts empty, a
 * private home folder. All of it is gone afterwards. The command finds Electron through `ELECTRON_OVERRIDE_DIST_PATH`. On
 * macOS and Windows, and inside such a desktop, the command simply runs.
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
  const desktop = await openDesktop();
  try {
    return await runAttached(program, args, { env: { ...inner, ...desktop.env } });
  } finally {
    await desktop.close();
  }
}

if (import.meta.main) {
  runMain(async () => {
    const [program, ...args] = process.argv.slice(2);
    if (!program) throw new ActionableError('Usage: desktop-session.ts PROGRAM [ARGUMENT …]');
    return runInDesktopSession(program, args);
  });
}
