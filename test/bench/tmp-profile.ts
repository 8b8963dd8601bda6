import { cp, mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { startStack } from '../../scripts/try-out/stack.ts';
import { copyBuilt } from './console/built-copy.ts';
import { makeSeededProfile } from './console/seeded-profile.ts';
import { startAndMeasure } from './console/start-and-measure.ts';

const { values } = parseArgs({ options: {
  runs: { type: 'string', default: '5' }, out: { type: 'string', default: '/tmp/perf16tools/p' },
  agents: { type: 'string', default: '2000' }, conversations: { type: 'string', default: '2000' }, messages: { type: 'string', default: '100000' },
  keep: { type: 'string', default: '' }, cpu: { type: 'string', default: '1' }, trace: { type: 'boolean', default: false }, builds: { type: 'string', default: '' },
} });
const folder = await mkdtemp(join(tmpdir(), 'perf16-'));
const stack = await startStack({ folder, sandboxArgs: ['--agents', values.agents] });
try {
  const application = await copyBuilt(join(folder, 'console'));
  for (const file of ['package.json', 'wrap.mjs']) await cp(join('/tmp/perf16tools/wrap', file), join(folder, 'console', file));
  const env = stack.consoleEnv;
  const profile = join(folder, 'profile');
  const sized = { agents: Number(values.agents), conversations: Number(values.conversations), messages: Number(values.messages) };
  const plain = await copyBuilt(join(folder, 'plain'));
  await makeSeededProfile({ relayUrl: stack.relayUrl, env, profileDir: profile, application: plain, ...sized });
  for (let i = 0; i < 3; i += 1) await startAndMeasure({ keyring: true, application: plain, profileDir: profile, env }, [2_000]);
  for (let i = 0; i < Number(values.runs); i += 1) {
    const profileDir = join(folder, 'round');
    await cp(profile, profileDir, { recursive: true });
    const s = await startAndMeasure({ keyring: true, application, profileDir, env: { ...env, PROFILE_OUT: `${values.out}${i}`, PROFILE_CPU: values.cpu === '1' ? '1' : '' },
      switches: values.trace ? ['--trace-startup=*,disabled-by-default-v8.compile', `--trace-startup-file=${values.out}${i}.trace.json`, '--trace-startup-duration=4', '--trace-startup-record-mode=record-as-much-as-possible'] : [] }, [values.trace ? 8_000 : 1_000]);
    console.log(s.paintMs, s.processorMs, s.pssBytes.map((b) => (b / 1048576).toFixed(0)));
    await rm(profileDir, { recursive: true, force: true });
  }
} finally {
  await stack.stop();
  await rm(folder, { recursive: true, force: true });
}
