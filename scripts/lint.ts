import { runMain } from './actionable-error.ts';
import { checks } from './stages/checks.ts';
import { Tally } from './stages/stage.ts';

/** `npm run lint`: the checks of `npm run check` that run no code. */
runMain(async () => {
  const tally = new Tally();
  await tally.runAll(checks);
  return tally.isGreen ? 0 : 1;
});
