import { join } from 'node:path';
import type { Row } from '../report.ts';
import { summarise } from '../statistics.ts';
import { startBareServer, startDurableServer, startRelayProcess } from './processes.ts';
import { type BenchSetting, type LoadFigures, inRounds, measureLoad } from './setting.ts';
import { bindAccounts } from './world.ts';

/** Teams of the load; each has an account. */
export const accountCount = 4;

/**
 * Webhooks verified, sealed and committed on SQLite, beside a server that only checks the signature and one that also waits
 * until the disk has the same bytes. They take turns.
 */
export const webhookRows = async (setting: BenchSetting): Promise<Row[]> => {
  const env = setting.world.environment();
  const relay = await startRelayProcess(env);
  const bare = await startBareServer(env);
  const durable = await startDurableServer({
    ...env,
    BENCH_APPEND_FILE: join(setting.world.folder, 'appended'),
  });
  const accounts = await bindAccounts(setting.world, relay.url, accountCount);
  const figures = await inRounds(setting.rounds, async () => ({
    bare: await measureLoad(setting, [bare], accounts),
    durable: await measureLoad(setting, [durable], accounts),
    relay: await measureLoad(setting, [relay], accounts),
  }));
  for (const server of [relay, bare, durable]) await server.stop();
  const row = (
    what: string,
    unit: string,
    key: keyof LoadFigures,
    baseline: 'bare' | 'durable' = 'durable',
  ): Row => ({
    what,
    unit,
    subject: summarise(figures.map((each) => each.relay[key])),
    baseline: summarise(figures.map((each) => each[baseline][key])),
    baselineName: baseline === 'bare' ? 'only checks the signature' : 'checks it and appends durably',
  });
  const rate = 'webhooks committed (SQLite)';
  return [
    { ...row(rate, '/s', 'perSecond'), aim: 0.6, sense: 'at-least' },
    { ...row(rate, '/s', 'perSecond', 'bare'), aim: 0.3, sense: 'at-least' },
    row('CPU of the server per webhook', 'µs', 'cpuUs'),
    row('CPU of the server per webhook', 'µs', 'cpuUs', 'bare'),
    row('answer p50', 'ms', 'p50Ms'),
    row('answer p95', 'ms', 'p95Ms'),
    { ...row('answer p99', 'ms', 'p99Ms'), aim: 10, sense: 'at-most' },
  ];
};
