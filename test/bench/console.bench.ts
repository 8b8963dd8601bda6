import { cp, mkdir, mkdtemp, realpath, rm } from 'node:fs/promises';
import { loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { resolveElectron } from '../../scripts/electron-runtime.ts';
import { startStack } from '../../scripts/try-out/stack.ts';
import { copyBuilt } from './console/built-copy.ts';
import { runningCopiesOf } from './console/process-tree.ts';
import { makeSeededProfile } from './console/seeded-profile.ts';
import { startAndMeasure, type StartSample } from './console/start-and-measure.ts';
import { report, type Row } from './report.ts';
import { summarise, type Summary } from './statistics.ts';

/**
 * `npm run bench -- console [--rounds=10] [--rest-ms=3000] [--idle-ms=60000] [--agents=2000] [--conversations=2000]
 * [--messages=100000] [--first=inbox|team] [--before=FOLDER]`: spawn → first list painted, and the memory of all processes,
 * of a signed-in console with a full cache against an empty Electron window. architecture.md §13 asks for `--idle-ms=600000`.
 *
 * Both sides are started with the same switches, in turn, so that the machine's mood falls on both; each has a profile
 * that was used a few times before (Chromium keeps compiled script from the second start on) and starts every round from
 * the same copy of it. `--before`: the folder of another build (its `out`), measured in turn with the two. Once, at the end,
 * both are left alone for `--idle-ms`, to see what grows.
 */
const { values } = parseArgs({
  options: {
    rounds: { type: 'string', default: '10' },
    'rest-ms': { type: 'string', default: '3000' },
    'idle-ms': { type: 'string', default: '60000' },
    agents: { type: 'string', default: '2000' },
    conversations: { type: 'string', default: '2000' },
    messages: { type: 'string', default: '100000' },
    first: { type: 'string', default: 'inbox' },
    before: { type: 'string' },
  },
});
const rounds = Number(values.rounds);
const restMs = Number(values['rest-ms']);
const idleMs = Number(values['idle-ms']);
const first = values.first === 'team' ? 'team' : 'inbox';
/** Of `spawn → … painted`: how many times an empty window's time. */
const aims = { inbox: 1.3, team: 1.5 };
const sizes = {
  agents: Number(values.agents),
  conversations: Number(values.conversations),
  messages: Number(values.messages),
};

/** Starts before the first measured one: compiled script is kept after the second and used from the third on. */
const warmUps = 3;
const megabyte = 1024 * 1024;

const folder = await mkdtemp(join(tmpdir(), 'backchannel-bench-'));
const stack = await startStack({ folder, sandboxArgs: ['--agents', values.agents] });
try {
  const application = await copyBuilt(join(folder, 'console'));
  const side = (name: string, started: string) => ({
    application: started,
    profile: join(folder, `${name}-profile`),
    samples: [] as StartSample[],
  });
  const sides = {
    empty: side('empty', join(import.meta.dirname, 'empty-window')),
    console: side('console', application),
  };
  const other =
    values.before === undefined
      ? undefined
      : side('before', await copyBuilt(join(folder, 'before'), values.before));
  const env = stack.consoleEnv;
  await makeSeededProfile({
    relayUrl: stack.relayUrl,
    env,
    profileDir: sides.console.profile,
    application,
    first,
    ...sizes,
  });
  await mkdir(sides.empty.profile);
  if (other) await cp(sides.console.profile, other.profile, { recursive: true });

  const { executable } = await resolveElectron();
  const program = await realpath(executable);
  let disturbedRounds = 0;
  for (let round = -warmUps; round < rounds; round += 1) {
    if (round >= 0 && runningCopiesOf(program) > 0) disturbedRounds += 1;
    for (const side of [sides.empty, ...(other ? [other] : []), sides.console]) {
      const profileDir = round < 0 ? side.profile : join(folder, 'this-round');
      if (round >= 0) await cp(side.profile, profileDir, { recursive: true });
      const launch = { keyring: true, application: side.application, profileDir, env };
      // A warm-up lasts long enough for Chromium to write what it keeps.
      const sample = await startAndMeasure(launch, [round < 0 ? 2_000 : restMs]);
      if (round < 0) continue;
      side.samples.push(sample);
      await rm(profileDir, { recursive: true, force: true });
    }
  }

  const growth: Record<'console' | 'empty', number> = { console: 0, empty: 0 };
  const idle: Record<'console' | 'empty', Summary> = { console: summarise([0]), empty: summarise([0]) };
  const parts: Record<'console' | 'empty', Readonly<Record<string, number>>> = { console: {}, empty: {} };
  for (const name of ['empty', 'console'] as const) {
    const { application: started, profile: profileDir } = sides[name];
    const launch = { keyring: true, application: started, profileDir, env };
    const { pssBytes, pssByPurpose } = await startAndMeasure(launch, [Math.min(restMs, idleMs), idleMs]);
    const [before = 0, after = 0] = pssBytes.map((bytes) => bytes / megabyte);
    growth[name] = after - before;
    idle[name] = summarise([after]);
    parts[name] = pssByPurpose;
  }

  const both = (figure: (sample: StartSample) => number) => ({
    subject: summarise(sides.console.samples.map(figure)),
    baseline: summarise(sides.empty.samples.map(figure)),
    baselineName: 'empty window',
  });
  const since = (what: string, unit: string, figure: (sample: StartSample) => number): Row[] =>
    other === undefined
      ? []
      : [
          {
            ...{ what: `${what}, beside the other build`, unit, baselineName: 'other build' },
            subject: summarise(sides.console.samples.map(figure)),
            baseline: summarise(other.samples.map(figure)),
          },
        ];
  report(
    first === 'inbox' ? 'console' : `console-${first}`,
    [
      { what: `spawn → ${first} painted`, unit: 'ms', ...both(({ paintMs }) => paintMs), aim: aims[first] },
      { what: 'processor time until then', unit: 'ms', ...both(({ processorMs }) => processorMs) },
      {
        what: `memory of all processes (PSS) after ${restMs / 1000} s`,
        unit: 'MB',
        ...both(({ pssBytes }) => (pssBytes[0] ?? 0) / megabyte),
      },
      {
        what: `the same after ${idleMs / 1000} s idle`,
        unit: 'MB',
        subject: idle.console,
        baseline: idle.empty,
        baselineName: 'empty window',
        aim: 1.2,
      },
      ...Object.entries(parts.console).map(([purpose, bytes]) => ({
        what: `of it ${purpose}`,
        unit: 'MB',
        subject: summarise([bytes / megabyte]),
        baseline: summarise([(parts.empty[purpose] ?? 0) / megabyte]),
        baselineName: 'empty window',
      })),
      ...since('spawn → painted', 'ms', ({ paintMs }) => paintMs),
      ...since('processor time', 'ms', ({ processorMs }) => processorMs),
      ...since('memory', 'MB', ({ pssBytes }) => (pssBytes[0] ?? 0) / megabyte),
    ],
    { rounds, restMs, idleMs, first, ...sizes, growthMb: growth, loadAverage: loadavg(), disturbedRounds },
  );
  console.log(
    `Growth while idle: console ${growth.console.toFixed(1)} MB, empty window ${growth.empty.toFixed(1)} MB.`,
  );
  if (disturbedRounds > 0)
    console.log(
      `In ${disturbedRounds} of ${rounds} rounds another program used the same Electron: such figures tell little.`,
    );
} finally {
  await stack.stop();
  await rm(folder, { recursive: true, force: true });
}
