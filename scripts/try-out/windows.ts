import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { electronLaunchOptions, type ElectronLaunchOptions } from '../electron-launch.ts';
import type { ElectronRuntime } from '../electron-runtime.ts';
import { startDesk, type WindowPlace } from './desk.ts';
import type { Stack } from './stack.ts';
import type { WindowProcess } from './window-process.ts';

/** Starts a console under a name for the log. A test starts it in a way that lets it look into the window. */
export type OpenWindow = (launch: ElectronLaunchOptions, name: string) => Promise<WindowProcess>;

/**
 * Opens the first console, which has the list “Try it”, and a colleague's beside it when the list asks for one. Each has a
 * profile of its own in `folder`.
 * Shape:  resolves with the first console's exit code when its window was closed; the colleague's is closed then.
 */
export async function openWindows(options: {
  stack: Stack;
  folder: string;
  runtime: ElectronRuntime;
  open: OpenWindow;
  /** The first console has started. */
  onOpen: () => void;
}): Promise<number> {
  const { stack, folder, runtime, open, onOpen } = options;
  const launch = async (profile: string, env: Record<string, string>): Promise<ElectronLaunchOptions> => {
    const profileDir = join(folder, profile);
    await mkdir(profileDir, { recursive: true });
    return electronLaunchOptions({
      keyring: true,
      profileDir,
      runtime,
      languages: 'computer',
      env: { ...stack.consoleEnv, ...env },
    });
  };

  let colleague: WindowProcess | undefined;
  const openColleague = async (place: WindowPlace | undefined): Promise<void> => {
    const colleagueLaunch = await launch('colleague', {});
    if (colleague !== undefined) {
      // A second start on the same profile shows the window that is there, and ends.
      const second = await open(colleagueLaunch, 'colleague');
      await second.ended;
      return;
    }
    if (place !== undefined)
      await writeFile(
        join(folder, 'colleague', 'window.json'),
        JSON.stringify({ bounds: { ...place, isMaximized: false } }),
      );
    const opened = await open(colleagueLaunch, 'colleague');
    colleague = opened;
    const forget = () => void (colleague = undefined);
    // Why it died is in the log; the list can open it again.
    opened.ended.then(forget, forget);
  };

  const desk = await startDesk({
    openColleague,
    relay: { stop: stack.stopRelay, kill: stack.killRelay, start: stack.startRelay },
  });
  try {
    const { controlUrl, phoneUrl } = stack.sandbox;
    const tryOut = { controlUrl, phoneUrl, deskUrl: desk.url, deskSecret: desk.secret };
    const first = await open(
      await launch('profile', { BACKCHANNEL_TRY_OUT: JSON.stringify(tryOut) }),
      'console',
    );
    onOpen();
    return await first.ended;
  } finally {
    await desk.close();
    await colleague?.end();
  }
}
