import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { runMain } from '../../scripts/actionable-error.ts';
import { inRepository } from '../../scripts/paths.ts';
import { pageOf } from './report.ts';
import { isGood, runChaos } from './run-chaos.ts';

/**
 * `npm run chaos [-- --messages 10000 --faults 1000 --seed 1 --consoles 3 --minutes 20 --postgres --mild --keep]`. Ends with 1 when anything is
 * lost, doubled, out of order, or readable in the relay's files. The page is in out/chaos/<seed>.md.
 */
runMain(async () => {
  const { values } = parseArgs({
    options: {
      messages: { type: 'string', default: '10000' },
      faults: { type: 'string', default: '1000' },
      seed: { type: 'string', default: '1' },
      consoles: { type: 'string', default: '3' },
      customers: { type: 'string' },
      minutes: { type: 'string' },
      postgres: { type: 'boolean', default: false },
      mild: { type: 'boolean', default: false },
      keep: { type: 'boolean', default: false },
    },
  });
  const [messages, faults, seed, consoles] = [
    values.messages,
    values.faults,
    values.seed,
    values.consoles,
  ].map(Number) as [number, number, number, number];
  // Ctrl-C ends the run: services go with this process, and consoles see their channel close.
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(130));
  const out = inRepository('out', 'chaos');
  const folder = join(out, `run-${seed}`);
  await rm(folder, { recursive: true, force: true });
  await mkdir(out, { recursive: true });
  const startedAtMs = performance.now();
  const report = await runChaos({
    seed,
    messages,
    faults,
    consoles,
    customers: Number(values.customers ?? Math.max(12, Math.ceil(messages / 50))),
    usesPostgres: values.postgres,
    isStrict: !values.mild,
    lengthMs:
      values.minutes === undefined
        ? Math.max(messages * 100, faults * 1200)
        : Number(values.minutes) * 60_000,
    folder,
    onProgress: (line) => console.log(`${Math.round((performance.now() - startedAtMs) / 1000)} s: ${line}`),
  });
  const page = pageOf(report);
  await writeFile(join(out, `${seed}.md`), page);
  await writeFile(join(out, `${seed}.json`), `${JSON.stringify(report, null, 2)}\n`);
  console.log(page);
  if (isGood(report) && !values.keep) await rm(folder, { recursive: true, force: true });
  return isGood(report) ? 0 : 1;
});
