import { setTimeout as delay } from 'node:timers/promises';
import { loadavg } from 'node:os';
import { parseArgs } from 'node:util';
import { startPostgresServer } from '../helpers/postgres-server.ts';
import { appSecret, postWebhook, textWebhook } from '../relay/helpers/relay-environment.ts';
import type { LoadResult } from './relay/load.ts';
import { cpuMs, holdToShare, privateBytes } from './relay/process-figures.ts';
import { type ServerProcess, runLoad, startBareServer, startRelayProcess } from './relay/processes.ts';
import { bindAccounts, createWorld, enrolMany } from './relay/world.ts';
import { type Row, report } from './report.ts';
import { summarise } from './statistics.ts';

/**
 * `npm run bench -- relay [--rounds=5] [--duration-ms=4000] [--connections=50] [--streams=1000] [--share=0.15]`
 *
 * Webhooks verified, sealed and committed in a second, against a bare server that only checks the signature; webhook to console over the stream; memory of a relay with
 * consoles connected against the same without; two and four processes on PostgreSQL against one. Subject and baseline take turns, so that the
 * machine's mood falls on both; the first round is dropped. The load comes from a process of its own.
 */
const { values } = parseArgs({
  options: {
    rounds: { type: 'string', default: '5' },
    'duration-ms': { type: 'string', default: '4000' },
    connections: { type: 'string', default: '50' },
    streams: { type: 'string', default: '1000' },
    share: { type: 'string', default: '0.15' },
    /** Among webhooks, latency, memory, processes. */
    only: { type: 'string', default: 'webhooks,latency,memory,processes' },
  },
});
const rounds = Number(values.rounds);
const durationMs = Number(values['duration-ms']);
const connections = Number(values.connections);
const share = Number(values.share);
const megabyte = 1024 * 1024;
const accountCount = 4;
const maxProcesses = 4;
/** Webhooks sent one at a time, and the pause between two. */
const singles = 150;
const betweenSinglesMs = 20;

const world = await createWorld();
let runs = 0;
const load = (servers: readonly ServerProcess[], accounts: readonly string[]): Promise<LoadResult> =>
  runLoad({
    urls: servers.map(({ url }) => url),
    secret: appSecret,
    accounts,
    run: `run${(runs += 1)}x`,
    durationMs,
    // More than any of the servers takes in the time.
    requests: Math.round(durationMs * 45),
    connections,
  });
const perSecond = ({ requests, durationMs: ms }: LoadResult): number => (requests / ms) * 1000;
const refuseLosses = (result: LoadResult): void => {
  if (result.refused > 0)
    throw new Error(`${result.refused} webhooks were refused: the figures would mean nothing.`);
};

/**
 * Webhook to console: from the moment it is sent until its envelope is there on an open stream. One at a time, and once more while
 * others send as fast as they are answered. The baseline is the answer to the same webhook.
 */
const latencyRows = async (): Promise<Row[]> => {
  const relay = await startRelayProcess(world.environment());
  const [accountId = ''] = await bindAccounts(world, relay.url, accountCount);
  const [device] = await enrolMany(world, relay.url, 1, 'workspace-0');
  if (!device) throw new Error('No device was enrolled.');
  const stream = device.stream();
  await stream.caughtUp();
  const measure = async (what: string): Promise<Row> => {
    const [arrived, answered]: [number[], number[]] = [[], []];
    for (let n = 0; n < singles; n += 1) {
      const mid = `single-${(runs += 1)}`;
      const before = stream.envelopes().length;
      const sentAtMs = performance.now();
      const here = stream.until(() => stream.envelopes().length > before);
      const { status } = await postWebhook(relay.url, textWebhook(accountId, mid, 'Is it ready?'));
      answered.push(performance.now() - sentAtMs);
      if (status !== 200) throw new Error(`A webhook was answered ${status}.`);
      await here;
      arrived.push(performance.now() - sentAtMs);
      await delay(betweenSinglesMs);
    }
    const baselineName = 'its answer to the sender';
    return { what, unit: 'ms', subject: summarise(arrived), baseline: summarise(answered), baselineName };
  };
  const rows = [await measure('webhook → envelope at a console')];
  // To other teams, so that what is counted above stays this team's own.
  const crowd = runLoad({
    urls: [relay.url],
    secret: appSecret,
    accounts: [String(Number(accountId) + 1)],
    run: 'crowd',
    durationMs: singles * betweenSinglesMs * 2,
    requests: 60_000,
    connections,
  });
  rows.push(await measure(`the same while ${connections} connections send to another team`));
  await crowd;
  stream.close();
  await relay.stop();
  return rows;
};

/** Does the rounds and drops the first. */
const inRounds = async (round: () => Promise<void>, forget: () => void): Promise<void> => {
  await round();
  forget();
  for (let n = 0; n < rounds; n += 1) await round();
};

const webhookRows = async (): Promise<Row[]> => {
  const env = world.environment();
  const [relay, bare] = [await startRelayProcess(env), await startBareServer(env)];
  const accounts = await bindAccounts(world, relay.url, accountCount);
  const figures = () => ({
    rate: [] as number[],
    cpu: [] as number[],
    p50: [] as number[],
    p95: [] as number[],
    p99: [] as number[],
  });
  let [subject, baseline] = [figures(), figures()];
  const measure = async (server: ServerProcess, into: ReturnType<typeof figures>): Promise<void> => {
    const pid = server.child.pid ?? 0;
    const before = cpuMs(pid);
    const result = await load([server], accounts);
    refuseLosses(result);
    into.cpu.push(((cpuMs(pid) - before) * 1000) / result.requests);
    into.rate.push(perSecond(result));
    into.p50.push(result.p50Ms);
    into.p95.push(result.p95Ms);
    into.p99.push(result.p99Ms);
  };
  await inRounds(
    async () => {
      await measure(bare, baseline);
      await measure(relay, subject);
    },
    () => ([subject, baseline] = [figures(), figures()]),
  );
  await relay.stop();
  await bare.stop();
  const row = (what: string, unit: string, key: keyof ReturnType<typeof figures>): Row => ({
    what,
    unit,
    subject: summarise(subject[key]),
    baseline: summarise(baseline[key]),
    baselineName: 'only checks the signature',
  });
  return [
    { ...row('webhooks committed (SQLite)', '/s', 'rate'), aim: 0.4, sense: 'at-least' },
    row('CPU of the server per webhook', 'µs', 'cpu'),
    row('answer p50', 'ms', 'p50'),
    row('answer p95', 'ms', 'p95'),
    row('answer p99', 'ms', 'p99'),
  ];
};

const memoryRows = async (): Promise<Row[]> => {
  const env = world.environment();
  const count = Number(values.streams);
  const first = await startRelayProcess(env);
  const devices = await enrolMany(world, first.url, count, 'memory');
  await first.stop();
  const withStreams: number[] = [];
  const withNone: number[] = [];
  for (let round = 0; round < 3; round += 1) {
    const relay = await startRelayProcess(env);
    const home = devices[0]?.running;
    if (home) home.url = relay.url;
    // Whatever the first requests load and compile is there on both sides.
    await Promise.all(devices.slice(0, 20).map((device) => device.directory()));
    await delay(2000);
    withNone.push(privateBytes(relay.child.pid ?? 0) / megabyte);
    const streams = devices.map((device) => device.stream());
    await Promise.all(streams.map((stream) => stream.caughtUp()));
    await delay(4000);
    withStreams.push(privateBytes(relay.child.pid ?? 0) / megabyte);
    streams.forEach((stream) => stream.socket.terminate());
    await relay.stop();
  }
  return [
    {
      what: `memory of the relay, ${count} consoles connected`,
      unit: 'MB',
      subject: summarise(withStreams),
      baseline: summarise(withNone),
      baselineName: 'the same with none',
      aim: 30,
      sense: 'added',
    },
  ];
};

/** Of several processes together beside one of them alone, in turns. `aim`: decision 0021 and issue 15. */
const processRows = async (): Promise<Row[]> => {
  const postgres = await startPostgresServer();
  const env = world.environment(await postgres.createDatabase());
  const all = await Promise.all(Array.from({ length: maxProcesses }, () => startRelayProcess(env)));
  const [one] = all;
  if (!one) throw new Error('no process');
  const accounts = await bindAccounts(world, one.url, accountCount);
  const compare = async (what: string, processes: number, aim: number): Promise<Row> => {
    let single: number[] = [];
    let together: number[] = [];
    await inRounds(
      async () => {
        const alone = await load([one], accounts);
        const many = await load(all.slice(0, processes), accounts);
        [alone, many].forEach(refuseLosses);
        single.push(perSecond(alone));
        together.push(perSecond(many));
      },
      () => ([single, together] = [[], []]),
    );
    return {
      what,
      unit: '/s',
      subject: summarise(together),
      baseline: summarise(single),
      baselineName: 'one process',
      aim,
      sense: 'at-least',
    };
  };
  const rows = [await compare('webhooks committed (PostgreSQL), two processes', 2, 1.6)];
  const holds = all.map(({ child }) => holdToShare(child.pid ?? 0, share));
  if (holds.every((hold) => hold !== undefined)) {
    const held = `, each held to ${Math.round(share * 100)} % of a core`;
    rows.push(await compare(`two processes${held}`, 2, 1.8));
    rows.push(await compare(`four processes${held}`, 4, 3));
  } else console.log('This computer lets no process be held to a share of a core: those rows are missing.');
  await Promise.all(all.map((each) => each.stop()));
  holds.forEach((hold) => hold?.release());
  await postgres.remove();
  return rows;
};

try {
  const rows: Row[] = [];
  const only = values.only.split(',');
  if (only.includes('webhooks')) rows.push(...(await webhookRows()));
  if (only.includes('latency')) rows.push(...(await latencyRows()));
  if (only.includes('memory')) rows.push(...(await memoryRows()));
  if (only.includes('processes')) rows.push(...(await processRows()));
  const conditions = { rounds, durationMs, connections, accounts: accountCount, share, singles };
  report('relay', rows, { ...conditions, loadAverage: loadavg() });
} finally {
  await world.remove();
}
process.exit(0);
