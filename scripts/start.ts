import { runMain } from './actionable-error.ts';
import { ensureBuilt } from './build.ts';
import { hasScreen } from './desktop-session.ts';
import { resolveElectron } from './electron-runtime.ts';
import { ensureLibraries, ensureSystem } from './system-check.ts';
import { openConsole } from './try-out/console.ts';
import { runTour } from './try-out/tour.ts';

/**
 * `npm start`: the whole product on this computer, with nothing leaving it: sandbox, relay, console. Without a screen
 * the tour is driven instead, and leaves its pictures in `out/tour/`.
 */
runMain(async () => {
  if (!hasScreen()) {
    console.log('There is no screen here, so the tour runs in memory and leaves pictures.');
    return runTour();
  }
  await ensureSystem('window');
  const runtime = await resolveElectron();
  await ensureLibraries(runtime.executable);
  await ensureBuilt();
  return openConsole(runtime);
});
