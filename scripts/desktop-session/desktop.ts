import { spawn, type ChildProcess } from 'node:child_process';
import { createInterface } from 'node:readline';
import { z } from 'zod';
import { ActionableError } from '../actionable-error.ts';
import { desktopSessionVariable } from '../electron-launch.ts';
import { inRepository } from '../paths.ts';
import { exited, stopProcess } from '../stop-process.ts';
import { makePrivateHome } from './private-home.ts';
import { startVirtualScreen } from './virtual-screen.ts';

/** A Linux desktop in memory: screen, session bus, unlocked and empty keyring, home folder. */
export interface Desktop {
  /** To be added to the environment of what runs on it. */
  env: Record<string, string>;
  /** Ends bus, keyring and screen, and removes the home folder. */
  close(): Promise<void>;
}

const busSchema = z.object({ DBUS_SESSION_BUS_ADDRESS: z.string().min(1) });

/** A keyring that has not answered by then will not. */
const startTimeoutMs = 30_000;

/** A session that does not end with its input by then is ended. */
const closeTimeoutMs = 2_000;

/**
 * Opens a desktop that shares nothing with the person's own or with other desktops. Linux only; the caller has made sure
 * that the system has what it needs.
 * Errors: ActionableError when the screen, the bus or the keyring does not start.
 */
export async function openDesktop(): Promise<Desktop> {
  const screen = await startVirtualScreen();
  const home = makePrivateHome();
  const env: Record<string, string> = {
    ...home.env,
    DISPLAY: screen.display,
    // Electron would take a Wayland screen before the one in memory.
    WAYLAND_DISPLAY: '',
    [desktopSessionVariable]: '1',
  };
  const script = (name: string) => inRepository('scripts', 'desktop-session', name);
  const session = spawn(
    'dbus-run-session',
    ['--', process.execPath, script('with-keyring.ts'), process.execPath, script('hold.ts')],
    { env: { ...process.env, ...env }, stdio: ['pipe', 'pipe', 'inherit'] },
  );
  const close = async () => {
    session.stdin.end();
    const late = setTimeout(() => void stopProcess(session), closeTimeoutMs);
    await exited(session);
    clearTimeout(late);
    await screen.stop();
    home.remove();
  };
  try {
    return { env: { ...env, ...(await readBus(session)) }, close };
  } catch (error) {
    await close();
    throw error;
  }
}

function readBus(session: ChildProcess): Promise<z.infer<typeof busSchema>> {
  return new Promise((resolve, reject) => {
    const fail = (what: string) => reject(new ActionableError(`The desktop session ${what}.`));
    const timeout = setTimeout(() => fail('was not ready in time'), startTimeoutMs);
    session.once('error', (error) => fail(`could not be started: ${error.message}`));
    session.once('exit', (code) => fail(`ended with code ${code} before it was ready`));
    if (session.stdout)
      createInterface({ input: session.stdout }).once('line', (line) => {
        clearTimeout(timeout);
        resolve(busSchema.parse(JSON.parse(line)));
      });
  });
}
