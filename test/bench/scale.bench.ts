import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { loadavg } from 'node:os';
import { parseArgs } from 'node:util';
import { sql } from 'kysely';
import pg from 'pg';
import { inRepository } from '../../scripts/paths.ts';
import { type RelayStore, type SealedWebhook, openStore } from '../../src/relay/store/index.ts';
import { createSweep } from '../../src/relay/sweep.ts';
import { startPostgresServer } from '../helpers/postgres-server.ts';
import { familyCpuMs } from './relay/process-figures.ts';
import { type Row, report } from './report.ts';
import { empty, fill, fillEnvelopes, fillExpired } from './scale/fill.ts';
import { type Summary, summarise } from './statistics.ts';

/**
 * `npm run bench -- scale [--teams=10000,100000,1000000] [--seen=10] [--batches=400] [--waiting=20000,200000]
 * [--only=appends,sweep]`
 *
 * How PostgreSQL's work grows with what it holds: processor time and log of a webhook while the database grows to a million
 * teams (`--seen`: hashes per team that recognise repeats), the same with the tables divided (deploy/postgres/partition.sql),
 * and the sweep of every minute, which deletes as many each time while ever more envelopes wait. Each beside the smallest. Batches of fifty webhooks for teams drawn by
 * lot, one batch after the other, straight into the store: the slope is the database's own, and processor time is what a busy
 * machine does not change.
 */
const { values } = parseArgs({
  options: {
    teams: { type: 'string', default: '10000,100000,1000000' },
    seen: { type: 'string', default: '10' },
    batches: { type: 'string', default: '400' },
    waiting: { type: 'string', default: '20000,200000' },
    only: { type: 'string', default: 'appends,sweep' },
  },
});
const sizes = values.teams.split(',').map((teams) => ({
  teams: Number(teams),
  seen: Number(teams) * Number(values.seen),
}));
const waiting = values.waiting.split(',').map(Number);
const batches = Number(values.batches);
const batchSize = 50;
const rounds = 5;
/** Envelopes that each measured sweep deletes. */
const expiring = 5000;
const only = values.only.split(',');
const nowMs = Date.now();

const postgres = await startPostgresServer(['max_wal_size=4GB']);
const databaseMs = (): number => familyCpuMs(postgres.pid() ?? 0);

interface Cost {
  /** Processor time of PostgreSQL per webhook, µs. */
  cpuUs: Summary;
  /** Bytes of its log per webhook. */
  logBytes: Summary;
  /** One batch, ms. */
  batchMs: Summary;
}

let items = 0;
const webhookFor = (team: number): SealedWebhook => {
  const keyHash = randomBytes(32);
  keyHash.writeUIntBE(nowMs + (items += 1), 0, 6);
  return {
    workspaceId: `team-${team}`,
    channelId: `channel-${team}`,
    keyId: 'key',
    sealed: randomBytes(1200),
    keyHash,
  };
};

const logPosition = async (store: RelayStore): Promise<number> => {
  const { rows } = await sql<{ at: number }>`select pg_current_wal_lsn() - '0/0'::pg_lsn as at`.execute(
    store.db,
  );
  return Number(rows[0]?.at);
};

const measureAppends = async (store: RelayStore, teams: number): Promise<Cost> => {
  const [cpuUs, logBytes, batchMs]: [number[], number[], number[]] = [[], [], []];
  for (let round = 0; round <= rounds; round += 1) {
    await sql`checkpoint`.execute(store.db);
    const [cpuBefore, logBefore] = [databaseMs(), await logPosition(store)];
    const times: number[] = [];
    for (let n = 0; n < batches; n += 1) {
      const batch = Array.from({ length: batchSize }, () => webhookFor(Math.floor(Math.random() * teams)));
      const startedAtMs = performance.now();
      const { stored } = await store.appendWebhooks(batch, nowMs);
      times.push(performance.now() - startedAtMs);
      if (stored !== batchSize) throw new Error(`${stored} of ${batchSize} were stored.`);
    }
    // The first one plans what is planned once.
    if (round === 0) continue;
    const webhooks = batches * batchSize;
    cpuUs.push(((databaseMs() - cpuBefore) * 1000) / webhooks);
    logBytes.push(((await logPosition(store)) - logBefore) / webhooks);
    batchMs.push(...times);
  }
  return { cpuUs: summarise(cpuUs), logBytes: summarise(logBytes), batchMs: summarise(batchMs) };
};

/** What a sweep takes of PostgreSQL's processor, ms: of one that finds nothing, and of one that deletes `expiring` envelopes. */
const measureSweep = async (
  store: RelayStore,
  teams: number,
): Promise<{ idle: Summary; deleting: Summary }> => {
  const sweep = createSweep(store, { envelopes: 100_000, bytes: 1e9, seenRows: 500_000 });
  const cost = async (): Promise<number> => {
    const before = databaseMs();
    await sweep.run(nowMs);
    return databaseMs() - before;
  };
  const [idle, deleting]: [number[], number[]] = [[], []];
  for (let round = 0; round <= rounds; round += 1) {
    const nothing = await cost();
    await fillExpired(store, teams, expiring, nowMs);
    const some = await cost();
    if (round > 0) {
      idle.push(nothing);
      deleting.push(some);
    }
  }
  return { idle: summarise(idle), deleting: summarise(deleting) };
};

const name = (count: number): string => count.toLocaleString('en');
const compare = (what: string, subject: Cost, baseline: Cost, baselineName: string): Row[] =>
  [
    { what: `${what}: CPU of PostgreSQL per webhook`, unit: 'µs', key: 'cpuUs' as const },
    { what: `${what}: its log per webhook`, unit: 'bytes', key: 'logBytes' as const },
    { what: `${what}: one batch of ${batchSize}`, unit: 'ms', key: 'batchMs' as const },
  ].map(({ key, ...row }) => ({ ...row, subject: subject[key], baseline: baseline[key], baselineName }));

const measureAllAppends = async (): Promise<Row[]> => {
  const rows: Row[] = [];
  const store = await openStore(await postgres.createDatabase());
  const costs: Cost[] = [];
  let held = empty;
  for (const size of sizes) {
    await fill(store, held, size, nowMs);
    held = size;
    costs.push(await measureAppends(store, size.teams));
  }
  const [first] = costs;
  const last = costs.at(-1);
  if (!first || !last) throw new Error('--teams names no size.');
  for (const [index, cost] of costs.entries()) {
    const [of, beside] = [sizes[index]?.teams ?? 0, sizes[0]?.teams ?? 0];
    if (index > 0) rows.push(...compare(`${name(of)} teams`, cost, first, `${name(beside)} teams`));
  }
  await store.close();

  const dividedUrl = await postgres.createDatabase();
  await (await openStore(dividedUrl)).close();
  const client = new pg.Client(dividedUrl);
  await client.connect();
  await client.query(readFileSync(inRepository('deploy', 'postgres', 'partition.sql'), 'utf8'));
  await client.end();
  const divided = await openStore(dividedUrl);
  await fill(divided, empty, held, nowMs);
  const inParts = await measureAppends(divided, held.teams);
  rows.push(...compare(`${name(held.teams)} teams in 32 parts`, inParts, last, 'the same in one table'));
  await divided.close();
  return rows;
};

const measureAllSweeps = async (): Promise<Row[]> => {
  const store = await openStore(await postgres.createDatabase());
  const [small] = sizes;
  if (!small) throw new Error('--teams names no size.');
  await fill(store, empty, small, nowMs);
  const sweeps: Awaited<ReturnType<typeof measureSweep>>[] = [];
  let waits = 0;
  for (const count of waiting) {
    await fillEnvelopes(store, small, waits, count, nowMs);
    waits = count;
    sweeps.push(await measureSweep(store, small.teams));
  }
  await store.close();
  const [fewest] = sweeps;
  const baselineName = `${name(waiting[0] ?? 0)} wait`;
  return sweeps.slice(1).flatMap((sweep, index) => {
    const waits = `${name(waiting[index + 1] ?? 0)} envelopes wait: CPU of PostgreSQL`;
    return (['idle', 'deleting'] as const).map((kind): Row => ({
      what: `a sweep that deletes ${kind === 'idle' ? 'nothing' : name(expiring)}, ${waits}`,
      unit: 'ms',
      subject: sweep[kind],
      baseline: fewest?.[kind] ?? sweep[kind],
      baselineName,
    }));
  });
};

try {
  const rows = [
    ...(only.includes('appends') ? await measureAllAppends() : []),
    ...(only.includes('sweep') ? await measureAllSweeps() : []),
  ];
  report('scale', rows, { sizes, waiting, batches, batchSize, rounds, expiring, loadAverage: loadavg() });
} finally {
  await postgres.remove();
}
process.exit(0);
