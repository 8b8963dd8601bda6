import { readdirSync, rmSync } from 'node:fs';
import { runInDesktopSession } from '../desktop-session.ts';
import { inRepository } from '../paths.ts';
import { prepare } from './prepare.ts';

interface PictureRun {
  /** The steps are a test of their own kind, and therefore live with the tests. */
  steps: string;
  /** Where the numbered pictures go; emptied before each run. */
  folder: string;
  /** By which the steps learn the folder. */
  variable: string;
  /** Said at the end; `pictures`: their file names in order. */
  done(pictures: readonly string[]): string;
}

/** Drives steps on a desktop of their own; resolves with their exit code. */
const runSteps = async ({ steps, folder, variable, done }: PictureRun): Promise<number> => {
  const runtime = await prepare('headless');
  rmSync(folder, { recursive: true, force: true });
  const code = await runInDesktopSession(process.execPath, [steps], {
    ...process.env,
    // Found a moment ago: not looked for again.
    ELECTRON_OVERRIDE_DIST_PATH: runtime.dist,
    [variable]: folder,
  });
  if (code === 0) {
    const pictures = readdirSync(folder).filter((name) => name.endsWith('.png'));
    console.log(`\n${done(pictures.sort())}`);
  }
  return code;
};

/** The tour of `npm start`, on a machine without a screen. */
export const runTour = (): Promise<number> =>
  runSteps({
    steps: inRepository('test', 'tour', 'index.ts'),
    folder: inRepository('out', 'tour'),
    variable: 'BACKCHANNEL_TOUR_DIR',
    done: (pictures) =>
      `Look at the ${pictures.length} pictures in out/tour/, beginning with ${pictures[0]}: one morning in a bakery, as two ` +
      'people see it.\nOn a computer with a screen, npm start opens the window itself.',
  });

/** A working day of three people. */
export const runDay = (): Promise<number> =>
  runSteps({
    steps: inRepository('test', 'day', 'index.ts'),
    folder: inRepository('out', 'day'),
    variable: 'BACKCHANNEL_DAY_DIR',
    done: (pictures) =>
      `Read out/day/actions.md beside the ${pictures.length} pictures in out/day/, as somebody who works eight hours in this window.`,
  });
