import { loadavg } from 'node:os';
import { parseArgs } from 'node:util';
import { consoleRows, memoryRows } from './relay/console-rows.ts';
import { latencyRows, singles } from './relay/latency-rows.ts';
import { processRows } from './relay/process-rows.ts';
import type { BenchSetting } from './relay/setting.ts';
import { accountCount, webhookRows } from './relay/webhook-rows.ts';
import { createWorld } from './relay/world.ts';
import { type Row, report } from './report.ts';

/**
 * `npm run bench -- relay [--only=…] [--rounds=5] [--duration-ms=4000] [--connections=50] [--streams=1000] [--consoles=10000]
 * [--share=0.15] [--teams=4,200]`
 *
 * `webhooks`: verified, sealed and committed in a second, beside a bare server that only checks the signature and one that also
 * waits for the disk. `latency`: webhook to console over the stream. `memory`: a relay with consoles connected beside the same
 * without. `consoles`: what each of many costs; only when it is asked for, since it enrols all of them. `processes`: two and
 * four on PostgreSQL beside one. Subject and baselines take turns, so that the machine's mood falls on all; the first round is
 * dropped. The load comes from a process of its own.
 */
const { values } = parseArgs({
  options: {
    rounds: { type: 'string', default: '5' },
    'duration-ms': { type: 'string', default: '4000' },
    connections: { type: 'string', default: '50' },
    streams: { type: 'string', default: '1000' },
    consoles: { type: 'string', default: '10000' },
    share: { type: 'string', default: '0.15' },
    teams: { type: 'string', default: '4,200' },
    only: { type: 'string', default: 'webhooks,latency,memory,processes' },
  },
});
const share = Number(values.share);

const world = await createWorld();
const setting: BenchSetting = {
  world,
  rounds: Number(values.rounds),
  durationMs: Number(values['duration-ms']),
  connections: Number(values.connections),
};
const kinds: Record<string, () => Promise<Row[]>> = {
  webhooks: () => webhookRows(setting),
  latency: () => latencyRows(setting),
  memory: () => memoryRows(setting, Number(values.streams)),
  consoles: () => consoleRows(setting, Number(values.consoles)),
  processes: () => processRows(setting, { share, teams: values.teams.split(',').map(Number) }),
};
try {
  const rows: Row[] = [];
  for (const name of values.only.split(',')) {
    const make = kinds[name];
    if (!make) throw new Error(`--only knows ${Object.keys(kinds).join(', ')}; ${name} is none of them.`);
    rows.push(...(await make()));
  }
  const { rounds, durationMs, connections } = setting;
  const conditions = { rounds, durationMs, connections, accounts: accountCount, share, singles };
  report('relay', rows, { ...conditions, loadAverage: loadavg() });
} finally {
  await world.remove();
}
process.exit(0);
