import { runMain } from './actionable-error.ts';
import { checks } from './stages/checks.ts';
import { runStage } from './stages/stage.ts';

/** `npm run lint`: the checks of `npm run check` that run no code. */
runMain(async () => {
  let failed = 0;
  for (const stage of checks) failed += (await runStage(stage)).failed;
  return failed === 0 ? 0 : 1;
});
