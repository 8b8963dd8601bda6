import { spawn, type ChildProcess } from 'node:child_process';
import { watch } from 'node:fs';
import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { createMutex } from '../src/shared/mutex.ts';
import { runMain } from './actionable-error.ts';
import { build } from './build.ts';
import { reloadPage } from './dev/reload-page.ts';
import { electronLaunchOptions } from './electron-launch.ts';
import { resolveElectron } from './electron-runtime.ts';
import { freePort } from './free-port.ts';
import { inRepository } from './paths.ts';
import { stopProcess } from './stop-process.ts';
import { ensureLibraries, ensureSystem } from './system-check.ts';
import { startStack } from './try-out/stack.ts';

/** A save often touches several files; they are one change. */
const settleMs = 200;

/**
 * `npm run dev`: the console on the sandbox (or on the relay that `BACKCHANNEL_RELAY_URL` names), made anew when a source is
 * saved: a change of the page reloads it, any other change starts the console again. It is the page as it ships, behind
 * its own protocol and policy, and not one from a development server.
 */
runMain(async () => {
  await ensureSystem('window');
  const runtime = await resolveElectron();
  await ensureLibraries(runtime.executable);
  const folder = inRepository('out', 'dev');
  const ownRelay = process.env['BACKCHANNEL_RELAY_URL'];
  // The sandbox forgets its world; a profile that remembers it would be refused.
  if (!ownRelay) await rm(folder, { recursive: true, force: true });
  const profileDir = join(folder, 'profile');
  await mkdir(profileDir, { recursive: true });
  const stack = ownRelay ? undefined : await startStack({ folder, onLine: (line) => console.log(line) });
  if (stack) console.log(`Write as an Instagram customer: ${stack.sandbox.phoneUrl}`);
  const debuggingPort = await freePort();
  const launch = await electronLaunchOptions({
    keyring: true,
    profileDir,
    runtime,
    languages: 'computer',
    env: stack?.consoleEnv ?? { BACKCHANNEL_RELAY_URL: ownRelay ?? '' },
    switches: [`--remote-debugging-port=${debuggingPort}`],
  });
  const start = () => spawn(launch.executablePath, launch.args, { env: launch.env, stdio: 'inherit' });

  await build();
  const first = start();
  let running: ChildProcess | undefined = first;
  await new Promise<void>((resolve) => {
    const endWith = (child: ChildProcess) => child.once('exit', () => child === running && resolve());
    endWith(first);
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => running?.kill(signal));
    onSourceChange(async (isPageOnly) => {
      await build();
      if (isPageOnly) return reloadPage(debuggingPort);
      // The old one first: a profile admits one console at a time.
      const old = running;
      running = undefined;
      if (old) await stopProcess(old);
      running = start();
      endWith(running);
    });
  });
  await stack?.stop();
  process.exit(0);
});

/** Calls back after each change of a source, one call at a time; an error is printed and the next change tried again. */
function onSourceChange(rebuild: (isPageOnly: boolean) => Promise<void>): void {
  const changed = new Set<string>();
  let timer: NodeJS.Timeout | undefined;
  const { run } = createMutex();
  watch(inRepository('src'), { recursive: true }, (_event, file) => {
    const folder = file?.split(/[\\/]/)[0];
    if (!folder || !['main', 'preload', 'renderer', 'shared'].includes(folder)) return;
    changed.add(folder);
    clearTimeout(timer);
    timer = setTimeout(() => {
      const work = run(async () => {
        if (changed.size === 0) return;
        const isPageOnly = [...changed].every((name) => name === 'renderer');
        changed.clear();
        await rebuild(isPageOnly);
      });
      work.catch((error: unknown) => console.error(error));
    }, settleMs);
  });
}
