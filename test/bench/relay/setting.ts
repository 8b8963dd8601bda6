import { appSecret } from '../../relay/helpers/relay-environment.ts';
import type { LoadResult } from './load.ts';
import { cpuMs } from './process-figures.ts';
import { type ServerProcess, runLoad } from './processes.ts';
import type { BenchWorld } from './world.ts';

/** What all rows of the relay's benchmark share. */
export interface BenchSetting {
  world: BenchWorld;
  rounds: number;
  durationMs: number;
  connections: number;
}

/** One run of the load, and what the servers used for it. */
export interface LoadFigures extends LoadResult {
  perSecond: number;
  /** Processor time of all servers together per request, µs. */
  cpuUs: number;
}

let runs = 0;
/** A word that no other run of this benchmark has. */
export const nextRun = (): string => `run${(runs += 1)}x`;

/** Sends as fast as the servers answer. Errors: when one refused anything, since the figures would mean nothing. */
export const measureLoad = async (
  { durationMs, connections }: Pick<BenchSetting, 'durationMs' | 'connections'>,
  servers: readonly ServerProcess[],
  accounts: readonly string[],
): Promise<LoadFigures> => {
  const usedMs = (): number => servers.reduce((sum, { child }) => sum + cpuMs(child.pid ?? 0), 0);
  const before = usedMs();
  const result = await runLoad({
    urls: servers.map(({ url }) => url),
    secret: appSecret,
    accounts,
    run: nextRun(),
    durationMs,
    // More than any of the servers takes in the time.
    requests: Math.round(durationMs * 75),
    connections,
  });
  if (result.refused > 0)
    throw new Error(`${result.refused} webhooks were refused: the figures would mean nothing.`);
  return {
    ...result,
    perSecond: (result.requests / result.durationMs) * 1000,
    cpuUs: ((usedMs() - before) * 1000) / result.requests,
  };
};

/** Does the rounds and drops the first. */
export const inRounds = async <Value>(rounds: number, round: () => Promise<Value>): Promise<Value[]> => {
  await round();
  const values: Value[] = [];
  for (let n = 0; n < rounds; n += 1) values.push(await round());
  return values;
};
