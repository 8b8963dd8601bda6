import { runMain } from './actionable-error.ts';
import { hasScreen } from './desktop-session.ts';
import { openConsole } from './try-out/console.ts';
import { prepare } from './try-out/prepare.ts';
import { runTour } from './try-out/tour.ts';

/**
 * `npm start`: the whole product on this computer, with nothing leaving it: sandbox, relay, console. Without a screen
 * the tour is driven instead, and leaves its pictures in `out/tour/`.
 */
runMain(async () => {
  if (!hasScreen()) {
    console.error('There is no screen here, so the tour runs in memory and leaves pictures.');
    return runTour();
  }
  console.error('Backchannel on this computer, with LiveChat and Instagram simulated.');
  return openConsole(await prepare('window'));
});
