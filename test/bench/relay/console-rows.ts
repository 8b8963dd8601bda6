import { setTimeout as delay } from 'node:timers/promises';
import type { TestDevice, TestStream } from '../../relay/helpers/test-device.ts';
import { streamServerFrameSchema } from '../../../src/shared/wire/index.ts';
import type { Row } from '../report.ts';
import { summarise } from '../statistics.ts';
import { cpuMs, privateBytes } from './process-figures.ts';
import { type ServerProcess, startRelayProcess } from './processes.ts';
import { type BenchSetting, inRounds, measureLoad } from './setting.ts';
import { bindAccounts, enrolMany } from './world.ts';

const megabyte = 1024 * 1024;
/** Consoles that open their streams at the same time. */
const together = 200;
const settleMs = 4000;

const pidOf = ({ child }: ServerProcess): number => child.pid ?? 0;

/** All of them over one home, so that the relay that they speak to can be another one later. */
const openStreams = async (devices: readonly TestDevice[], url: string) => {
  const streams = [];
  for (let from = 0; from < devices.length; from += together) {
    const some = devices.slice(from, from + together).map((device) => {
      device.running.url = url;
      return device.stream();
    });
    await Promise.all(some.map((stream) => stream.caughtUp()));
    streams.push(...some);
  }
  return streams;
};

/** Whatever the first requests load and compile is there before and after. */
const warmUp = async (devices: readonly TestDevice[], url: string): Promise<void> => {
  for (const device of devices.slice(0, 20)) device.running.url = url;
  await Promise.all(devices.slice(0, 20).map((device) => device.directory()));
  await delay(settleMs / 2);
};

/** Memory of a relay with consoles of one team connected, beside the same with none. */
export const memoryRows = async ({ world }: BenchSetting, count: number): Promise<Row[]> => {
  const env = world.environment();
  const first = await startRelayProcess(env);
  const devices = await enrolMany(world, first.url, count, 'memory');
  await first.stop();
  const [withStreams, withNone]: [number[], number[]] = [[], []];
  for (let round = 0; round < 3; round += 1) {
    const relay = await startRelayProcess(env);
    await warmUp(devices, relay.url);
    withNone.push(privateBytes(pidOf(relay)) / megabyte);
    const streams = await openStreams(devices, relay.url);
    await delay(settleMs);
    withStreams.push(privateBytes(pidOf(relay)) / megabyte);
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

/** Acknowledges each envelope as it comes, as consoles do, while it is on. */
const acknowledgeAll = (streams: readonly TestStream[]): { isOn: boolean } => {
  const answering = { isOn: false };
  for (const stream of streams) {
    stream.socket.on('message', (data) => {
      if (!answering.isOn) return;
      const frame = streamServerFrameSchema.parse(JSON.parse(String(data as Buffer)));
      if (frame.type === 'envelope') stream.send({ type: 'ack', seq: frame.envelope.seq });
    });
  }
  return answering;
};

/** The first teams get webhooks; those named so have no console. */
const quietTeam = 'quiet';
const teamSize = 10;
/** Of a run that measures what waking costs: one webhook after the other, so that each wakes everybody once. */
const wakeRun = { durationMs: 4000, connections: 1 };
const idleMs = 30_000;

/**
 * Many consoles in teams of ten: memory of each, processor time of each while nothing happens, and what one costs when its team
 * gets a message.
 */
export const consoleRows = async ({ world, rounds }: BenchSetting, count: number): Promise<Row[]> => {
  const env = {
    ...world.environment(),
    RELAY_MAX_STREAMS: String(count * 2),
    RELAY_OPEN_PER_ADDRESS: String(count * 2),
  };
  const first = await startRelayProcess(env);
  const busy = await bindAccounts(world, first.url, 4);
  const quiet = await bindAccounts(world, first.url, 4, quietTeam);
  const devices: TestDevice[] = [];
  for (let team = 0; devices.length < count; team += 1)
    devices.push(...(await enrolMany(world, first.url, teamSize, `workspace-${team}`)));
  // What enrolling all of them has left in memory is not what a relay without consoles has.
  await first.stop();
  const relay = await startRelayProcess(env);
  await warmUp(devices, relay.url);
  const idleCpu = async (): Promise<number> => {
    const before = cpuMs(pidOf(relay));
    await delay(idleMs);
    return ((cpuMs(pidOf(relay)) - before) * 1000) / (idleMs / 1000);
  };
  const [emptyBytes, emptyIdle] = [privateBytes(pidOf(relay)), await idleCpu()];
  const streams = await openStreams(devices, relay.url);
  await delay(settleMs);
  const [fullBytes, fullIdle] = [privateBytes(pidOf(relay)), await idleCpu()];

  const answering = acknowledgeAll(streams.slice(0, busy.length * teamSize));
  const figures = await inRounds(rounds, async () => {
    answering.isOn = false;
    const without = await measureLoad(wakeRun, [relay], quiet);
    const woken = await measureLoad(wakeRun, [relay], busy);
    answering.isOn = true;
    const answered = await measureLoad(wakeRun, [relay], busy);
    const perConsole = ({ cpuUs }: { cpuUs: number }) => (cpuUs - without.cpuUs) / teamSize;
    return { without: without.cpuUs, woken: perConsole(woken), answered: perConsole(answered) };
  });
  streams.forEach((stream) => stream.socket.terminate());
  await relay.stop();
  return [
    {
      what: `memory of the relay per console, ${count} connected`,
      unit: 'kB',
      subject: summarise([(fullBytes - emptyBytes) / 1024 / count]),
      baseline: summarise([emptyBytes / 1024]),
      baselineName: 'all of the relay with none',
    },
    {
      what: `CPU per second of ${count} consoles that nothing comes for`,
      unit: 'µs',
      subject: summarise([fullIdle]),
      baseline: summarise([emptyIdle]),
      baselineName: 'the same with none',
    },
    {
      what: `CPU per console that a webhook wakes, ${count} connected`,
      unit: 'µs',
      subject: summarise(figures.map(({ woken }) => woken)),
      baseline: summarise(figures.map(({ without }) => without)),
      baselineName: 'the webhook itself, to a team without consoles',
    },
    {
      what: 'the same with its acknowledgement',
      unit: 'µs',
      subject: summarise(figures.map(({ answered }) => answered)),
      baseline: summarise(figures.map(({ without }) => without)),
      baselineName: 'the webhook itself, to a team without consoles',
    },
  ];
};
