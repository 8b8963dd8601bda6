import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { _electron } from 'playwright-core';
import { electronLaunchOptions } from '../../scripts/electron-launch.ts';
import { startStack } from '../../scripts/try-out/stack.ts';

/**
 * The tour of `npm start` on a machine without a screen. Runs inside the desktop session that scripts/try-out/tour.ts
 * makes; writes numbered pictures into BACKCHANNEL_TOUR_DIR.
 */
async function main(): Promise<void> {
  const pictures = process.env['BACKCHANNEL_TOUR_DIR'];
  if (!pictures)
    throw new Error('Start the tour with `npm run tour`: it makes the desktop that the tour needs.');
  await mkdir(pictures, { recursive: true });
  const folder = await mkdtemp(join(tmpdir(), 'backchannel-tour-'));
  const stack = await startStack({ folder });
  try {
    const options = await electronLaunchOptions({
      keyring: true,
      profileDir: join(folder, 'profile'),
      env: { BACKCHANNEL_RELAY_URL: stack.relayUrl },
    });
    const app = await _electron.launch(options);
    try {
      const window = await app.firstWindow();
      await window.screenshot({ path: join(pictures, '01-first-window.png') });
    } finally {
      await app.close();
    }
  } finally {
    await stack.stop();
    await rm(folder, { recursive: true, force: true });
  }
}

main().catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
