import { cp, mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { startStack } from '../../scripts/try-out/stack.ts';
import { report } from './report.ts';
import { signedInProfile } from './signed-in-profile.ts';
import { startAndMeasure, type StartSample } from './start-and-measure.ts';
import { summarise } from './statistics.ts';

/**
 * `npm run bench -- console [--rounds=10] [--rest-ms=3000] [--agents=200]`: spawn → team list painted, and the memory of all processes, of a
 * signed-in console against an empty Electron window. Both are started in turn, so that the machine's mood falls on both;
 * the first round warms the caches and is dropped.
 */
const { values } = parseArgs({
  options: {
    rounds: { type: 'string', default: '10' },
    'rest-ms': { type: 'string', default: '3000' },
    agents: { type: 'string', default: '200' },
  },
});
const rounds = Number(values.rounds);
const restMs = Number(values['rest-ms']);

const emptyWindow = join(import.meta.dirname, 'empty-window');
const megabyte = 1024 * 1024;

const folder = await mkdtemp(join(tmpdir(), 'backchannel-bench-'));
const stack = await startStack({ folder, sandboxArgs: ['--agents', values.agents] });
try {
  const profile = join(folder, 'profile');
  await signedInProfile(stack.relayUrl, profile);
  const consoleSamples: StartSample[] = [];
  const emptySamples: StartSample[] = [];
  for (let round = 0; round <= rounds; round += 1) {
    const empty = join(folder, `empty-${round}`);
    await mkdir(empty);
    const emptySample = await startAndMeasure(
      { keyring: true, profileDir: empty, application: emptyWindow },
      restMs,
    );
    // Each start gets the same profile as the one before it, not one that grows.
    const copy = join(folder, `profile-${round}`);
    await cp(profile, copy, { recursive: true });
    const env = { BACKCHANNEL_RELAY_URL: stack.relayUrl };
    const consoleSample = await startAndMeasure({ keyring: true, profileDir: copy, env }, restMs);
    if (round === 0) continue;
    emptySamples.push(emptySample);
    consoleSamples.push(consoleSample);
  }
  const baselineName = 'empty window';
  report(
    'console',
    [
      {
        what: 'spawn → list painted',
        unit: 'ms',
        subject: summarise(consoleSamples.map(({ paintMs }) => paintMs)),
        baseline: summarise(emptySamples.map(({ paintMs }) => paintMs)),
        baselineName,
        aim: 1.3,
      },
      {
        what: 'memory of all processes (PSS)',
        unit: 'MB',
        subject: summarise(consoleSamples.map(({ pssBytes }) => pssBytes / megabyte)),
        baseline: summarise(emptySamples.map(({ pssBytes }) => pssBytes / megabyte)),
        baselineName,
        aim: 1.2,
      },
    ],
    { rounds, restMs, agents: Number(values.agents) },
  );
} finally {
  await stack.stop();
  await rm(folder, { recursive: true, force: true });
}
