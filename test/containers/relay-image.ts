import { strict as assert } from 'node:assert';
import { chownSync, mkdirSync, readFileSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { freePort } from '../../scripts/free-port.ts';
import { relayEnvironment } from '../relay/helpers/relay-environment.ts';
import { type BoxOptions, configOf, runBox, startBox, userId } from './box.ts';
import type { Buildah } from './buildah.ts';

/** A line of /proc/PID/status. */
const statusOf = (pid: number, name: string): string =>
  new RegExp(`^${name}:\\s*(.*)$`, 'm').exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? '';

/**
 * The relay's image as docs/operate.md says to run it: read-only, as an ordinary user without anything that root may do, its data
 * in a volume. Errors: AssertionError for what is not as it should be.
 */
export const tryRelayImage = async (
  buildah: Buildah,
  of: { image: string; root: string; folder: string; say: (done: string) => void },
): Promise<void> => {
  const { root, say } = of;
  const config = await configOf(buildah, of.image);
  assert.equal(config.User, 'node');
  assert.deepEqual(Object.keys(config.Volumes ?? {}), ['/data']);
  assert.equal(config.StopSignal, 'SIGTERM');
  assert.ok(
    !readdirSync(join(root, 'app')).some((name) => name.startsWith('.')),
    'only what the relay needs',
  );
  assert.equal(statSync(join(root, 'data')).uid, userId);
  say('the image says: user node, volume /data, SIGTERM');

  const data = join(of.folder, 'relay-data');
  mkdirSync(data);
  chownSync(data, userId, userId);
  const port = String(await freePort());
  const options: BoxOptions = {
    config,
    root,
    volumes: { [data]: '/data' },
    env: {
      ...relayEnvironment('http://127.0.0.1:9', '/data/relay.db'),
      RELAY_HOST: '127.0.0.1',
      RELAY_PORT: port,
    },
  };

  const bare = await runBox({ ...options, env: { RELAY_DATABASE_URL: 'file:/data/relay.db' } });
  assert.equal(bare.code, 2, bare.stderr);
  assert.match(bare.stderr, /META_APP_SECRET/);
  say('without settings it says what is missing, and ends with code 2');

  const box = await startBox(options, '"listening"');
  const url = `http://127.0.0.1:${port}`;
  try {
    assert.equal(statusOf(box.pid, 'NSpid').split('\t').at(-1), '1');
    assert.deepEqual(
      statusOf(box.pid, 'Uid').split('\t'),
      Array.from({ length: 4 }, () => String(userId)),
    );
    assert.equal(BigInt(`0x${statusOf(box.pid, 'CapEff')}`), 0n);
    assert.equal(BigInt(`0x${statusOf(box.pid, 'CapBnd')}`), 0n);
    assert.equal(statusOf(box.pid, 'NoNewPrivs'), '1');
    say('it runs as the first process, as user 1000, without capabilities');

    for (const path of ['/app/new', '/tmp/new', '/etc/new']) {
      const written = await box.exec(['touch', path]);
      assert.notEqual(written.code, 0, path);
      assert.match(written.stderr, /Read-only file system/, path);
    }
    say('it can write nothing but its volume');

    assert.equal((await fetch(`${url}/healthz`)).status, 200);
    assert.equal((await fetch(`${url}/readyz`)).status, 200);
    const [, ...look] = config.Healthcheck.Test;
    const healthy = await box.exec(look);
    assert.equal(healthy.code, 0, healthy.stderr);
    assert.equal(statSync(join(data, 'relay.db')).uid, userId);
    say('it is healthy by its own check, ready, and its database is in the volume');
    assert.equal(await box.stop(), 0, box.output());
  } finally {
    await box.kill();
  }
  const again = await startBox(options, '"listening"');
  try {
    assert.equal((await fetch(`${url}/readyz`)).status, 200);
    assert.equal(await again.stop(), 0, again.output());
  } finally {
    await again.kill();
  }
  say('it ends at SIGTERM with code 0, and goes on from its volume');
};
