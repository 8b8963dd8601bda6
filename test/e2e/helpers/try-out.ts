import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { resolveElectron } from '../../../scripts/electron-runtime.ts';
import { openConsole } from '../../../scripts/try-out/console.ts';
import { launchPrepared, type TestConsole } from './console.ts';

/** What `npm start` opens, with windows into which a test can look. */
export interface TryOut {
  /** The next window that it opens: the first console, then the colleague's. */
  nextWindow(): Promise<TestConsole>;
  /** The exit code of `npm start`, once the first console was closed. */
  readonly ended: Promise<number>;
  /** Ends whatever is left. */
  end(): Promise<void>;
}

/** Runs the function behind `npm start`; only how a window is started, and where its files lie, is the test's. */
export const startTryOut = async (): Promise<TryOut> => {
  const folder = await mkdtemp(join(tmpdir(), 'backchannel-try-out-'));
  const windows: TestConsole[] = [];
  const asked: ((console: TestConsole) => void)[] = [];
  let given = 0;
  const hand = (): void => {
    for (let next = asked[0]; next !== undefined && given < windows.length; next = asked[0]) {
      asked.shift();
      next(windows[given] as TestConsole);
      given += 1;
    }
  };
  const ended = openConsole(await resolveElectron(), {
    folder: join(folder, 'world'),
    async open(launch) {
      const console = await launchPrepared(launch, launch.env['BACKCHANNEL_PROFILE_DIR'] ?? folder);
      windows.push(console);
      hand();
      return { ended: console.ended, end: () => console.end() };
    },
  });
  const failed = ended.then(() => {
    throw new Error('The try-out has ended.');
  });
  // Nobody may be waiting for a window when it ends.
  failed.catch(() => undefined);
  return {
    nextWindow: () =>
      Promise.race([
        failed,
        new Promise<TestConsole>((resolve) => {
          asked.push(resolve);
          hand();
        }),
      ]),
    ended,
    async end() {
      for (const console of windows) await console.end();
      await ended.catch(() => undefined);
      await rm(folder, { recursive: true, force: true, maxRetries: 5 });
    },
  };
};
