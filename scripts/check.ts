import { runMain } from './actionable-error.ts';
import { keepCompiledCode } from './compile-cache.ts';
import { budgetStage } from './stages/budget-stage.ts';
import { checks } from './stages/checks.ts';
import { Tally } from './stages/stage.ts';
import { unitStage } from './stages/vitest-stage.ts';

/** `npm run check`: the fast part of `npm test`: types, lint, import zones, dead code, format, what a start loads, unit tests. */
runMain(async () => {
  keepCompiledCode();
  const tally = new Tally();
  await tally.runAll(checks);
  await tally.run(budgetStage);
  await tally.run(unitStage);
  return tally.close();
});
