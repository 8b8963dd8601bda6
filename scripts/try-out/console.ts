import { mkdir, rm } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { electronLaunchOptions } from '../electron-launch.ts';
import type { ElectronRuntime } from '../electron-runtime.ts';
import { inRepository } from '../paths.ts';
import { openTryOutLog } from './log.ts';
import { startStack } from './stack.ts';
import { whatToDo } from './what-to-do.ts';
import { startWindow } from './window-process.ts';

/** Everything a try-out writes; made anew each time, because the sandbox's world begins anew as well. */
const defaultFolder = inRepository('out', 'try-out');

/**
 * Opens the console on the sandbox, on the screen that is there, and stays until its window is closed.
 * Shape:  resolves with the console's exit code.
 * Errors: ActionableError when a part does not start, or Electron dies.
 */
export async function openConsole(runtime: ElectronRuntime, folder = defaultFolder): Promise<number> {
  await rm(folder, { recursive: true, force: true });
  const profileDir = join(folder, 'profile');
  await mkdir(profileDir, { recursive: true });
  const log = openTryOutLog(join(folder, 'try-out.log'));
  try {
    const stack = await startStack({ folder, sandboxArgs: ['--busy-team'], onLine: log.line });
    try {
      const launch = await electronLaunchOptions({
        keyring: true,
        profileDir,
        runtime,
        env: { BACKCHANNEL_RELAY_URL: stack.relayUrl },
      });
      const window = await startWindow(launch, 'console', log);
      console.log(
        whatToDo({
          platformsUrl: stack.sandbox.httpUrl,
          phoneUrl: stack.sandbox.phoneUrl,
          relayUrl: stack.relayUrl,
          logFile: relative(process.cwd(), log.file),
        }),
      );
      return await window.ended;
    } finally {
      await stack.stop();
    }
  } finally {
    await log.close();
  }
}
