import { readdirSync, rmSync } from 'node:fs';
import { runInDesktopSession } from '../desktop-session.ts';
import { inRepository } from '../paths.ts';
import { prepare } from './prepare.ts';

/** The steps are a test of their own kind, and therefore live with the tests. */
const steps = inRepository('test', 'tour', 'index.ts');

/** Where the numbered pictures go; emptied before each tour. */
const pictures = inRepository('out', 'tour');

/** Drives the tour on a desktop of its own; resolves with its exit code. */
export async function runTour(): Promise<number> {
  const runtime = await prepare('headless');
  rmSync(pictures, { recursive: true, force: true });
  const code = await runInDesktopSession(process.execPath, [steps], {
    ...process.env,
    // Found a moment ago: not looked for again.
    ELECTRON_OVERRIDE_DIST_PATH: runtime.dist,
    BACKCHANNEL_TOUR_DIR: pictures,
  });
  if (code === 0) {
    const [first, ...more] = readdirSync(pictures).sort();
    console.log(
      `\nLook at the ${more.length + 1} pictures in out/tour/, beginning with ${first}: one morning in a bakery, as two ` +
        'people see it.\nOn a computer with a screen, npm start opens the window itself.',
    );
  }
  return code;
}
