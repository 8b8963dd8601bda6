import { spawn } from 'node:child_process';
import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { electronLaunchOptions } from '../electron-launch.ts';
import type { ElectronRuntime } from '../electron-runtime.ts';
import { inRepository } from '../paths.ts';
import { forwardSignals } from '../run-command.ts';
import { startStack } from './stack.ts';

/** Everything a try-out writes; made anew each time, because the sandbox's world begins anew as well. */
const folder = inRepository('out', 'try-out');

/**
 * Opens the console on the sandbox, on the screen that is there, and stays until its window is closed.
 * Shape:  resolves with the console's exit code.
 */
export async function openConsole(runtime: ElectronRuntime): Promise<number> {
  await rm(folder, { recursive: true, force: true });
  const profileDir = join(folder, 'profile');
  await mkdir(profileDir, { recursive: true });
  const stack = await startStack({
    folder,
    sandboxArgs: ['--busy-team'],
    onLine: (line) => console.log(line),
  });
  try {
    console.log(`\nSimulated LiveChat and Meta: ${stack.sandbox.httpUrl}`);
    console.log(`Write as an Instagram customer: ${stack.sandbox.phoneUrl}`);
    console.log(`Relay: ${stack.relayUrl}\n`);
    const launch = await electronLaunchOptions({
      keyring: true,
      profileDir,
      runtime,
      env: { BACKCHANNEL_RELAY_URL: stack.relayUrl },
    });
    return await runUntilClosed(launch.executablePath, launch.args, launch.env);
  } finally {
    await stack.stop();
  }
}

function runUntilClosed(program: string, args: string[], env: Record<string, string>): Promise<number> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { env, stdio: 'inherit' });
    const stopForwarding = forwardSignals(child);
    child.once('error', reject);
    child.once('exit', (code) => {
      stopForwarding();
      resolve(code ?? 1);
    });
  });
}
