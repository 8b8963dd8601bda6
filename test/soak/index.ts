import { mkdirSync, writeFileSync } from 'node:fs';
import { loadavg } from 'node:os';
import { parseArgs } from 'node:util';
import { runMain } from '../../scripts/actionable-error.ts';
import { ensureBuilt } from '../../scripts/build.ts';
import { inRepository } from '../../scripts/paths.ts';
import { startWorld } from '../e2e/helpers/world.ts';
import { runSoak, slopeOfSecondHalf, type SoakSample } from './run-soak.ts';

/**
 * `npm run soak [-- --hours 8 --messages 10000 --switches 500 --samples 32 --customers 30]`: a working day of one person in the real
 * Electron, as quickly as it will go; the platforms' and the program's clocks pass the hours. Prints what memory, listeners and DOM
 * nodes did, and ends with 1 when listeners or nodes grew. All samples are in out/soak/samples.json.
 */
const most = 2;
/** What may be there more at the end than when the second half began: a row more or less is drawn. */
const spare = { domNodes: 1.15, listeners: 1.05, mainListeners: 1 };

runMain(async () => {
  const { values } = parseArgs({
    options: {
      hours: { type: 'string', default: '8' },
      messages: { type: 'string', default: '10000' },
      switches: { type: 'string', default: '500' },
      samples: { type: 'string', default: '32' },
      customers: { type: 'string', default: '30' },
    },
  });
  await ensureBuilt();
  const { world, end } = await startWorld();
  try {
    const { samples } = await runSoak(world, {
      hours: Number(values.hours),
      messages: Number(values.messages),
      switches: Number(values.switches),
      samples: Number(values.samples),
      customers: Number(values.customers),
      warmUps: 2 * Number(values.customers),
      onSample: (sample) =>
        console.log(
          `${sample.atHours.toFixed(2)} h: ${sample.pssMb.toFixed(1)} MB, page ${sample.heapMb.toFixed(1)} MB, main ${sample.mainHeapMb.toFixed(1)} MB, ` +
            `${sample.domNodes} nodes, ${sample.listeners} + ${sample.mainListeners} listeners`,
        ),
    });
    mkdirSync(inRepository('out', 'soak'), { recursive: true });
    writeFileSync(
      inRepository('out', 'soak', 'samples.json'),
      `${JSON.stringify({ at: new Date().toISOString(), values, loadAverage: loadavg(), samples }, null, 2)}\n`,
    );
    const slopes = {
      'all processes (PSS)': slopeOfSecondHalf(samples, ({ pssMb }) => pssMb),
      ...Object.fromEntries(
        Object.keys(samples[0]?.pssMbOf ?? {}).map((purpose) => [
          `of it ${purpose}`,
          slopeOfSecondHalf(samples, ({ pssMbOf }) => pssMbOf[purpose] ?? 0),
        ]),
      ),
      "the page's heap": slopeOfSecondHalf(samples, ({ heapMb }) => heapMb),
      "main's heap": slopeOfSecondHalf(samples, ({ mainHeapMb }) => mainHeapMb),
    };
    for (const [what, slope] of Object.entries(slopes))
      console.log(`${what}: ${slope.toFixed(2)} MB/h in the second half (aim < ${most})`);
    const middle = samples[Math.floor(samples.length / 2)];
    const last = samples.at(-1);
    const hasGrown = (what: keyof typeof spare & keyof SoakSample): boolean => {
      const [before, after] = [middle?.[what] ?? 0, last?.[what] ?? 0];
      const isMore = after > before * spare[what];
      console.log(`${what}: ${before} → ${after}${isMore ? ' GREW' : ''}`);
      return isMore;
    };
    return [hasGrown('domNodes'), hasGrown('listeners'), hasGrown('mainListeners')].includes(true) ? 1 : 0;
  } finally {
    await end();
  }
});
