import { runMain } from './actionable-error.ts';
import { ensureBuilt } from './build.ts';
import { runInDesktopSession } from './desktop-session.ts';
import { inRepository } from './paths.ts';

/**
 * `npm run pictures`: makes every picture of the repository anew, on a desktop in memory, from the product as it is built:
 * what the README shows, and the program's icon. The steps are in test/tour, beside those of the tour.
 */
runMain(async () => {
  await ensureBuilt();
  return runInDesktopSession(process.execPath, [inRepository('test', 'tour', 'pictures.ts')]);
});
