import { strict as assert } from 'node:assert';
import { randomBytes } from 'node:crypto';
import { chownSync, mkdirSync, readFileSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { inRepository } from '../../scripts/paths.ts';
import { exitCodes } from '../../src/station/exit-codes.ts';
import { type BoxOptions, configOf, runBox, userId } from './box.ts';
import type { Buildah } from './buildah.ts';

const ownFolder = (path: string, mode: number): string => {
  mkdirSync(path, { mode });
  chownSync(path, userId, userId);
  return path;
};

/**
 * The station's image as docs/station.md says to run it: read-only, as an ordinary user, data and key in volumes. It is not
 * enrolled here, which takes a person: that it says so means that its database, its key and its native modules work in there.
 * Errors: AssertionError for what is not as it should be.
 */
export const tryStationImage = async (
  buildah: Buildah,
  of: { image: string; root: string; folder: string; say: (done: string) => void },
): Promise<void> => {
  const { root, say } = of;
  const config = await configOf(buildah, of.image);
  assert.equal(config.User, 'node');
  assert.deepEqual(Object.keys(config.Volumes ?? {}), ['/data']);
  assert.deepEqual(config.Cmd, ['run']);
  assert.equal(statSync(join(root, 'data')).uid, userId);
  assert.equal(statSync(join(root, 'data')).mode & 0o777, 0o700);
  say('the image says: user node, volume /data, command run');

  const data = ownFolder(join(of.folder, 'station-data'), 0o700);
  const key = ownFolder(join(of.folder, 'station-key'), 0o700);
  writeFileSync(join(key, 'station-key'), randomBytes(32).toString('base64'), { mode: 0o600 });
  chownSync(join(key, 'station-key'), userId, userId);
  // Only in the volume of this run: an engine makes the place of a mount by itself.
  mkdirSync(join(root, 'key'), { recursive: true });
  const options: BoxOptions = {
    config,
    root,
    volumes: { [data]: '/data', [key]: '/key' },
    env: {
      BACKCHANNEL_RELAY_URL: 'http://127.0.0.1:9',
      BACKCHANNEL_PLATFORMS: JSON.stringify({ livechatClientId: 'client', metaAppId: '1' }),
      STATION_PORT: '0',
    },
  };
  const { version } = JSON.parse(readFileSync(inRepository('package.json'), 'utf8')) as { version: string };
  const said = await runBox(options, ['version']);
  assert.deepEqual([said.code, said.stdout], [exitCodes.done, `${version}\n`], said.stderr);
  const run = await runBox(options);
  assert.equal(run.code, exitCodes.notEnrolled, run.stderr);
  assert.match(run.stderr, /Nobody has enrolled this station\./);
  assert.ok(readdirSync(data).length > 0, 'its data is in the volume');
  for (const name of readdirSync(data)) assert.equal(statSync(join(data, name)).uid, userId, name);
  say('it opens its data with its key, and says that nobody has enrolled it');

  const wiped = await runBox(options, ['wipe']);
  assert.equal(wiped.code, exitCodes.done, wiped.stdout + wiped.stderr);
  assert.deepEqual(readdirSync(data), []);
  say('wipe leaves nothing in the volume');
};
