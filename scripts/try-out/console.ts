import { rm } from 'node:fs/promises';
import type { ElectronRuntime } from '../electron-runtime.ts';
import { inRepository } from '../paths.ts';
import { startStack } from './stack.ts';
import { openWindows, spawnWindow, type OpenWindow } from './windows.ts';

/** Everything a try-out writes; made anew each time, because the sandbox's world begins anew as well. */
const defaultFolder = inRepository('out', 'try-out');

/**
 * Opens the console on the sandbox, on the screen that is there, and stays until its window is closed.
 * Shape:  resolves with the console's exit code.
 * @param options tests give a folder of their own and start windows into which they can look.
 */
export async function openConsole(
  runtime: ElectronRuntime,
  options: { folder?: string; open?: OpenWindow } = {},
): Promise<number> {
  const { folder = defaultFolder, open = spawnWindow } = options;
  await rm(folder, { recursive: true, force: true });
  const stack = await startStack({
    folder,
    sandboxArgs: ['--busy-team', '--first-customer'],
    onLine: (line) => console.log(line),
  });
  try {
    console.log(`\nSimulated LiveChat and Meta: ${stack.sandbox.httpUrl}`);
    console.log(`Write as an Instagram customer: ${stack.sandbox.phoneUrl}`);
    console.log(`Relay: ${stack.relayUrl}\n`);
    return await openWindows({ stack, folder, runtime, open });
  } finally {
    await stack.stop();
  }
}
