import { mkdir } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { runMain } from '../../../scripts/actionable-error.ts';
import { inRepository } from '../../../scripts/paths.ts';
import { ensureBuilt } from '../../../scripts/build.ts';
import { startWorld } from '../helpers/world.ts';
import { runDamage, tableOf } from './run-damage.ts';

/**
 * `npm run damage [-- --count 200 --seed 1]`: damaged profiles, opened in the real Electron. Ends with 1 when a window is missing or
 * says what is not true, or a data file was deleted. Pictures and the outcomes are in out/damage.
 */
runMain(async () => {
  const { values } = parseArgs({
    options: { count: { type: 'string', default: '200' }, seed: { type: 'string', default: '1' } },
  });
  await ensureBuilt();
  const keepIn = inRepository('out', 'damage');
  await mkdir(keepIn, { recursive: true });
  const { world, end } = await startWorld();
  try {
    const report = await runDamage({
      world,
      seed: Number(values.seed),
      count: Number(values.count),
      keepIn,
      onProgress: ({ number, what, page, messages, said, faults }) =>
        console.log(
          `${number}: ${what} → ${page}, ${messages} messages; ${said ?? 'nothing said'}${faults.map((fault) => `; FAULT: ${fault}`).join('')}`,
        ),
    });
    console.log(tableOf(report));
    return report.outcomes.every(({ faults }) => faults.length === 0) ? 0 : 1;
  } finally {
    await end();
  }
});
