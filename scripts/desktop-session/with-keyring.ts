import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { ActionableError, runMain } from '../actionable-error.ts';
import { runAttached, runCommand } from '../run-command.ts';

/**
 * Runs inside `dbus-run-session`: puts an unlocked keyring on the bus, then runs the command it was given.
 * The keyring's password is random and known to nobody; its files lie in the session's private home and go with it.
 */
async function main(): Promise<number> {
  const [program, ...args] = process.argv.slice(2);
  if (!program) throw new ActionableError('Usage: with-keyring.ts PROGRAM [ARGUMENT …]');
  await unlockKeyring();
  const keyringProcess = await findKeyring();
  try {
    return await runAttached(program, args);
  } finally {
    // It mostly notices by itself that the bus is gone, and not when the command was a very short one.
    if (keyringProcess !== undefined) endProcess(keyringProcess);
  }
}

/** With `--daemonize` the program we start exits once its service is on the bus, and leaves the service running. */
function unlockKeyring(): Promise<void> {
  const args = ['--daemonize', '--unlock', '--components=secrets'];
  const keyring = spawn('gnome-keyring-daemon', args, { stdio: ['pipe', 'ignore', 'ignore'] });
  return new Promise((resolve, reject) => {
    keyring.once('error', (error) =>
      reject(new ActionableError(`The keyring did not start: ${error.message}.`)),
    );
    keyring.once('exit', (code) =>
      code === 0
        ? resolve()
        : reject(new ActionableError(`The keyring ended with code ${code} at its start.`)),
    );
    keyring.stdin.end(randomBytes(24).toString('base64url'));
  });
}

function endProcess(id: number): void {
  try {
    process.kill(id);
  } catch (error) {
    // ESRCH: it was quicker.
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}

/** Asks the bus which process the secret service is. */
async function findKeyring(): Promise<number | undefined> {
  const { stdout } = await runCommand('dbus-send', [
    '--session',
    '--print-reply=literal',
    '--dest=org.freedesktop.DBus',
    '/org/freedesktop/DBus',
    'org.freedesktop.DBus.GetConnectionUnixProcessID',
    'string:org.freedesktop.secrets',
  ]);
  const id = /uint32 (\d+)/.exec(stdout)?.[1];
  return id === undefined ? undefined : Number(id);
}

runMain(main);
