import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { childEnvironment } from '../helpers/child-environment.ts';
import { startPlatformFakes, type PlatformFakes } from './helpers/platform-fakes.ts';
import { type RelayProcess, node, startRelayProcess } from './helpers/relay-process.ts';
import { movableClock, postWebhook, relayEnvironment, textWebhook } from './helpers/running-relay.ts';
import { TestDevice, bindChannel, makeAgent, openSealed, setChannelKey } from './helpers/test-device.ts';

const accountId = '17841400000000042';

let folder: string;
let fakes: PlatformFakes;
let children: ChildProcess[] = [];

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'relay-process-'));
  fakes = await startPlatformFakes();
});
afterEach(async () => {
  for (const child of children) child.kill('SIGKILL');
  children = [];
  await fakes.close();
  rmSync(folder, { recursive: true, force: true });
});

const environment = (): Record<string, string> => relayEnvironment(fakes.url, join(folder, 'relay.db'));

const run = (
  env: Record<string, string>,
): { child: ChildProcess; output: () => string; exited: Promise<number | null> } => {
  const child = spawn(node, ['src/relay/index.ts'], { env: childEnvironment(env) });
  children.push(child);
  let output = '';
  child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (output += chunk.toString()));
  return { child, output: () => output, exited: new Promise((resolve) => child.once('exit', resolve)) };
};

const start = async (): Promise<RelayProcess> => {
  const relay = await startRelayProcess(environment());
  children.push(relay.child);
  return relay;
};

describe('the relay as a process', () => {
  it.each(['META_APP_SECRET', 'LIVECHAT_CLIENT_ID', 'RELAY_PUBLIC_URL'])(
    'stops with a sentence that names %s when it is missing',
    async (name) => {
      const { output, exited } = run({ ...environment(), [name]: '' });
      expect(await exited).toBe(2);
      expect(output()).toContain(`Set ${name}`);
      expect(output()).not.toContain('0123456789abcdef');
    },
  );

  it.each(['SIGTERM', 'SIGINT'] as const)(
    'says goodbye to its streams and stops when it gets %s',
    async (signal) => {
      const relay = await start();
      const device = new TestDevice({ url: relay.url, clock: movableClock(), fakes }, makeAgent());
      await device.enrol();
      const stream = device.stream();
      await stream.caughtUp();
      relay.child.kill(signal);
      expect(await stream.closed()).toBe(1001);
      expect(await relay.exited).toBe(0);
    },
  );

  it('loses nothing it answered with 200 when it is killed again and again', async () => {
    let relay = await start();
    const home = { url: relay.url, clock: movableClock(), fakes };
    const device = new TestDevice(home, makeAgent());
    await device.enrol();
    const keys = await setChannelKey(device);
    await bindChannel(device, { pageId: '104400000000711', accountId });
    const answered = new Set<string>();
    for (let round = 0; round < 3; round += 1) {
      const posts = Array.from({ length: 25 }, async (_, index) => {
        const mid = `round-${round}-${index}`;
        try {
          const answer = await postWebhook(relay.url, textWebhook(accountId, mid, mid));
          if (answer.status === 200) answered.add(mid);
          // The kill lands in the middle of the burst.
          if (index === 12) relay.child.kill('SIGKILL');
        } catch {
          // Cut off by the kill: not answered, so Meta would repeat it.
        }
      });
      await Promise.all(posts);
      await relay.exited;
      relay = await start();
      home.url = relay.url;
    }
    // Meta repeats everything; what was answered before stays one envelope.
    for (let round = 0; round < 3; round += 1) {
      for (let index = 0; index < 25; index += 1) {
        const mid = `round-${round}-${index}`;
        expect((await postWebhook(relay.url, textWebhook(accountId, mid, mid))).status).toBe(200);
      }
    }
    const stream = device.stream();
    const mids = (await stream.caughtUp())
      .filter(({ kind }) => kind === 'instagram')
      .map(
        ({ sealed }) => (openSealed(sealed, keys) as { item: { message: { mid: string } } }).item.message.mid,
      );
    expect(answered.size).toBeGreaterThan(0);
    expect(mids).toEqual(expect.arrayContaining([...answered]));
    expect(mids).toHaveLength(75);
    expect(new Set(mids).size).toBe(75);
    stream.close();
  }, 90_000);
});
