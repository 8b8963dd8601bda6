import { mkdir, rm } from 'node:fs/promises';
import { join, relative } from 'node:path';
import type { ElectronRuntime } from '../electron-runtime.ts';
import { inRepository } from '../paths.ts';
import { openTryOutLog } from './log.ts';
import { startStack } from './stack.ts';
import { whatToDo } from './what-to-do.ts';
import { startWindow } from './window-process.ts';
import { openWindows, type OpenWindow } from './windows.ts';

/** Everything a try-out writes; made anew each time, because the sandbox's world begins anew as well. */
const defaultFolder = inRepository('out', 'try-out');

/**
 * Opens the console on the sandbox, on the screen that is there, and stays until its window is closed.
 * Shape:  resolves with the console's exit code.
 * Errors: ActionableError when a part does not start, or Electron dies.
 * @param options tests give a folder of their own and start windows into which they can look.
 */
export async function openConsole(
  runtime: ElectronRuntime,
  options: { folder?: string; open?: OpenWindow } = {},
): Promise<number> {
  const { folder = defaultFolder } = options;
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true });
  const log = openTryOutLog(join(folder, 'try-out.log'));
  try {
    const stack = await startStack({
      folder,
      sandboxArgs: ['--busy-team', '--first-customer'],
      onLine: log.line,
    });
    try {
      const places = {
        platformsUrl: stack.sandbox.httpUrl,
        phoneUrl: stack.sandbox.phoneUrl,
        relayUrl: stack.relayUrl,
        logFile: relative(process.cwd(), log.file),
      };
      return await openWindows({
        stack,
        folder,
        runtime,
        open: options.open ?? ((launch, name) => startWindow(launch, name, log)),
        onOpen: () => console.log(whatToDo(places)),
      });
    } finally {
      await stack.stop();
    }
  } finally {
    await log.close();
  }
}
