import assert from 'node:assert/strict';
import { existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ElectronApplication } from 'playwright-core';
import { isInDesktopSession } from '../../../scripts/electron-launch.ts';
import { eventually } from './eventually.ts';

/**
 * Starts a console that uses the session's keyring. All consoles of a session share one key there, which the first of them makes when it
 * locks something for the first time. Two that did this at once would make two keys, and the later one would shut the earlier console out
 * of its own secrets: so the first one of a session starts alone, whichever test it belongs to.
 */
export const startWithKeyring = async (
  start: () => Promise<ElectronApplication>,
): Promise<ElectronApplication> => {
  const folder = process.env['XDG_RUNTIME_DIR'];
  // Outside of the session of the tests, the key of the person's own keyring is there for long.
  if (!isInDesktopSession() || folder === undefined) return start();
  const making = join(folder, 'backchannel-key-making');
  const made = join(folder, 'backchannel-key-made');
  for (;;) {
    if (existsSync(made)) return start();
    if (!isMadeByUs(making)) {
      await eventually(() => assert.ok(existsSync(made) || !existsSync(making), 'The first console hangs.'));
      continue;
    }
    try {
      const console = await start();
      await console.evaluate(async ({ app, safeStorage }) => {
        await app.whenReady();
        safeStorage.encryptString('made');
      });
      writeFileSync(made, '');
      return console;
    } finally {
      rmSync(making, { recursive: true, force: true });
    }
  }
};

/** Whether the folder was not there: of several who try only one is told so. */
const isMadeByUs = (folder: string): boolean => {
  try {
    mkdirSync(folder);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
};
