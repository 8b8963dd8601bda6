import { readdirSync, rmSync } from 'node:fs';
import { ensureBuilt } from '../build.ts';
import { runInDesktopSession } from '../desktop-session.ts';
import { inRepository } from '../paths.ts';

/** The steps are a test of their own kind, and therefore live with the tests. */
const steps = inRepository('test', 'tour', 'index.ts');

/** Where the numbered pictures go; emptied before each tour. */
const pictures = inRepository('out', 'tour');

/** Drives the tour on a desktop of its own; resolves with its exit code. */
export async function runTour(): Promise<number> {
  await ensureBuilt();
  rmSync(pictures, { recursive: true, force: true });
  const code = await runInDesktopSession(process.execPath, [steps], {
    ...process.env,
    BACKCHANNEL_TOUR_DIR: pictures,
  });
  if (code === 0) console.log(`The tour left ${readdirSync(pictures).length} pictures in out/tour/.`);
  return code;
}
