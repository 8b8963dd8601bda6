import { rm } from 'node:fs/promises';
import { runMain } from './actionable-error.ts';
import { sandboxSwitches } from './electron-launch.ts';
import { resolveElectron } from './electron-runtime.ts';
import { inRepository, packageCommand, repositoryRoot } from './paths.ts';
import { runAttached } from './run-command.ts';
import { ensureLibraries, ensureSystem } from './system-check.ts';
import { startStack } from './try-out/stack.ts';

/**
 * `npm run dev`: the console with hot reload, on the sandbox; with `BACKCHANNEL_RELAY_URL` set, on that relay instead.
 * The profile in `out/dev/` is kept between runs only in the second case, as the sandbox forgets its world.
 */
runMain(async () => {
  await ensureSystem('window');
  const runtime = await resolveElectron();
  await ensureLibraries(runtime.executable);
  const folder = inRepository('out', 'dev');
  const ownRelay = process.env['BACKCHANNEL_RELAY_URL'];
  if (!ownRelay) await rm(folder, { recursive: true, force: true });
  const stack = ownRelay ? undefined : await startStack({ folder, onLine: (line) => console.log(line) });
  if (stack) console.log(`Write as an Instagram customer: ${stack.sandbox.phoneUrl}`);
  const env = {
    ...process.env,
    ELECTRON_OVERRIDE_DIST_PATH: runtime.dist,
    ELECTRON_EXEC_PATH: runtime.executable,
    BACKCHANNEL_RELAY_URL: ownRelay ?? stack?.relayUrl,
    BACKCHANNEL_PROFILE_DIR: inRepository('out', 'dev', 'profile'),
  };
  try {
    const args = [packageCommand('electron-vite'), 'dev', '--watch', '--', ...sandboxSwitches()];
    return await runAttached(process.execPath, args, { cwd: repositoryRoot, env });
  } finally {
    await stack?.stop();
  }
});
