import { runMain } from './actionable-error.ts';
import { build, ensureBuilt } from './build.ts';
import { keepCompiledCode } from './compile-cache.ts';
import { resolveElectron } from './electron-runtime.ts';
import { budgetStage } from './stages/budget-stage.ts';
import { checks } from './stages/checks.ts';
import { packageStage } from './stages/package-stage.ts';
import { chooseTests } from './stages/chosen-tests.ts';
import { stagePassed, Tally, type Stage } from './stages/stage.ts';
import { unitStage, vitestStage } from './stages/vitest-stage.ts';
import { ensureLibraries, ensureSystem } from './system-check.ts';

const stageOf = (name: string, work: () => Promise<void>): Stage => ({
  name,
  run: async () => {
    await work();
    return stagePassed;
  },
});

const system = stageOf('system', () => ensureSystem('headless'));

const runtime = stageOf('Electron runtime', async () => {
  const electron = await resolveElectron();
  await ensureLibraries(electron.executable);
  console.log(`Electron ${electron.version} (${electron.source})`);
  // The stages after this one need not look again.
  process.env['ELECTRON_OVERRIDE_DIST_PATH'] = electron.dist;
});

/**
 * `npm test`: everything, in an order in which the cheap part complains first. Nothing runs on a system that lacks
 * something, and no window is opened on a build that failed; every other stage runs whatever came before it.
 */
async function runEverything(): Promise<number> {
  const tally = new Tally();
  if (!(await tally.run(system)) || !(await tally.run(runtime))) return tally.close();
  await tally.runAll(checks);
  await tally.run(unitStage);
  const isBuilt = await tally.run(stageOf('build', build));
  if (isBuilt) {
    await tally.run(budgetStage);
    await tally.run(packageStage);
  }
  const projects = ['integration', 'postgres', 'chaos', ...(isBuilt ? (['e2e'] as const) : [])] as const;
  await tally.run(vitestStage('integration, PostgreSQL, chaos, and the real Electron', projects));
  return tally.close();
}

/** `npm test -- path/or/name`: those tests alone, with what they need started for them. */
async function runChosen(words: string[]): Promise<number> {
  const { projects, args } = chooseTests(words);
  const tally = new Tally();
  const needsSystem = projects.some((project) => project === 'integration' || project === 'e2e');
  if (needsSystem && !((await tally.run(system)) && (await tally.run(runtime)))) return tally.close();
  if (projects.includes('e2e') && !(await tally.run(stageOf('build', ensureBuilt)))) return tally.close();
  await tally.run(vitestStage(`tests (${projects.join(', ')})`, projects, args));
  return tally.close();
}

runMain(async () => {
  keepCompiledCode();
  const words = process.argv.slice(2);
  return words.length === 0 ? runEverything() : runChosen(words);
});
