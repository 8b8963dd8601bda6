import { runMain } from './actionable-error.ts';
import { build } from './build.ts';
import { resolveElectron } from './electron-runtime.ts';
import { checks } from './stages/checks.ts';
import { stagePassed, Tally, type Stage } from './stages/stage.ts';
import { e2eStage, unitStage } from './stages/vitest-stage.ts';
import { ensureLibraries, ensureSystem } from './system-check.ts';

const system: Stage = {
  name: 'system',
  run: async () => {
    await ensureSystem('headless');
    return stagePassed;
  },
};

const runtime: Stage = {
  name: 'Electron runtime',
  run: async () => {
    const electron = await resolveElectron();
    await ensureLibraries(electron.executable);
    console.log(`Electron ${electron.version} (${electron.source})`);
    // The stages after this one need not look again.
    process.env['ELECTRON_OVERRIDE_DIST_PATH'] = electron.dist;
    return stagePassed;
  },
};

const bundle: Stage = {
  name: 'build',
  run: async () => {
    await build();
    return stagePassed;
  },
};

/**
 * `npm test`: everything, in an order in which the cheap part complains first. Nothing runs on a system that lacks
 * something, and no window is opened on a build that failed; every other stage runs whatever came before it.
 */
runMain(async () => {
  const tally = new Tally();
  if (!(await tally.run(system)) || !(await tally.run(runtime))) return tally.close();
  for (const stage of [...checks, unitStage]) await tally.run(stage);
  if (await tally.run(bundle)) await tally.run(e2eStage);
  return tally.close();
});
