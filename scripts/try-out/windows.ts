import { spawn } from 'node:child_process';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { electronLaunchOptions, type ElectronLaunchOptions } from '../electron-launch.ts';
import type { ElectronRuntime } from '../electron-runtime.ts';
import { stopProcess } from '../desktop-session/virtual-screen.ts';
import { forwardSignals } from '../run-command.ts';
import { startDesk, type WindowPlace } from './desk.ts';
import type { Stack } from './stack.ts';

/** A console that was started. */
export type OpenedWindow = {
  /** Its exit code. */
  ended: Promise<number>;
  /** Ends it; resolves when it is gone. */
  end: () => Promise<void>;
};

/** Starts a console. A test starts it in a way that lets it look into the window. */
export type OpenWindow = (launch: ElectronLaunchOptions) => Promise<OpenedWindow>;

/** As a person's desktop would start it, with this terminal as its own. */
export const spawnWindow: OpenWindow = ({ executablePath, args, env }) =>
  new Promise((resolve, reject) => {
    const child = spawn(executablePath, args, { env, stdio: 'inherit' });
    const stopForwarding = forwardSignals(child);
    const ended = new Promise<number>((settle) =>
      child.once('exit', (code) => {
        stopForwarding();
        settle(code ?? 1);
      }),
    );
    child.once('error', reject);
    child.once('spawn', () => resolve({ ended, end: () => stopProcess(child, 5_000) }));
  });

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
}): Promise<number> {
  const { stack, folder, runtime, open } = options;
  const launch = async (profile: string, env: Record<string, string>): Promise<ElectronLaunchOptions> => {
    const profileDir = join(folder, profile);
    await mkdir(profileDir, { recursive: true });
    return electronLaunchOptions({
      keyring: true,
      profileDir,
      runtime,
      env: { BACKCHANNEL_RELAY_URL: stack.relayUrl, ...env },
    });
  };

  let colleague: OpenedWindow | undefined;
  const openColleague = async (place: WindowPlace | undefined): Promise<void> => {
    const colleagueLaunch = await launch('colleague', {});
    if (colleague !== undefined) {
      // A second start on the same profile shows the window that is there, and ends.
      await (
        await open(colleagueLaunch)
      ).ended;
      return;
    }
    if (place !== undefined)
      await writeFile(
        join(folder, 'colleague', 'window.json'),
        JSON.stringify({ bounds: { ...place, isMaximized: false } }),
      );
    const opened = await open(colleagueLaunch);
    colleague = opened;
    void opened.ended.then(() => {
      colleague = undefined;
    });
  };

  const desk = await startDesk({
    openColleague,
    relay: { stop: stack.stopRelay, kill: stack.killRelay, start: stack.startRelay },
  });
  try {
    const { controlUrl, phoneUrl } = stack.sandbox;
    const tryOut = { controlUrl, phoneUrl, deskUrl: desk.url, deskSecret: desk.secret };
    const first = await open(await launch('profile', { BACKCHANNEL_TRY_OUT: JSON.stringify(tryOut) }));
    return await first.ended;
  } finally {
    await desk.close();
    await colleague?.end();
  }
}
