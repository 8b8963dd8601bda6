import { execFileSync, spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import {
  existsSync,
  globSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { inRepository } from '../../scripts/paths.ts';
import { exitCodes } from '../../src/station/exit-codes.ts';
import { childEnvironment } from '../helpers/child-environment.ts';
import { node } from '../relay/helpers/relay-process.ts';

const dockerfile = readFileSync(inRepository('deploy', 'station', 'Dockerfile'), 'utf8');

let folder: string;
let image: string;

/** Makes the image's folder with the very command of the container file. */
beforeAll(() => {
  folder = realpathSync(mkdtempSync(join(tmpdir(), 'station-image-')));
  image = join(folder, 'station');
  const [, script = '', target = '', program = ''] = /^RUN node (\S+) (\S+) (\S+)$/m.exec(dockerfile) ?? [];
  expect(dockerfile).toContain(`COPY --from=build ${target} ./`);
  execFileSync(node, [script, image, program], { cwd: inRepository(), stdio: 'pipe' });
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const packagesOfImage = (): string[] =>
  globSync('**/node_modules/{*,@*/*}/package.json', { cwd: image })
    .map((path) => dirname(path).split('node_modules/').at(-1) ?? '')
    .sort();

describe('the image of a station', () => {
  it('holds the station, what it uses of the console, and no window', () => {
    expect(readdirSync(join(image, 'src')).sort()).toEqual(['main', 'shared', 'station']);
    for (const path of [
      'src/main/console/services.ts',
      'src/main/storage/outside/entry.ts',
      'src/station/run.ts',
    ])
      expect([path, existsSync(join(image, path))]).toEqual([path, true]);
    for (const path of ['src/main/index.ts', 'src/main/windows', 'src/main/ipc/router.ts', 'src/preload'])
      expect([path, existsSync(join(image, path))]).toEqual([path, false]);
    const inside = packagesOfImage();
    expect(inside).toEqual(
      expect.arrayContaining(['axios', 'electron-store', 'libsodium-wrappers', 'libsql', 'prom-client']),
    );
    expect(
      inside.filter((name) =>
        /^(?:electron|electron-log|fastify|pg|sodium-native)$|react|vite|@livechat/.test(name),
      ),
    ).toEqual([]);
  });

  it('starts with no other node_modules in reach, opens its data, and says that nobody has enrolled it', () => {
    for (let above = dirname(image); above !== dirname(above); above = dirname(above))
      expect([above, existsSync(join(above, 'node_modules'))]).toEqual([above, false]);
    const keyFile = join(folder, 'key');
    writeFileSync(keyFile, randomBytes(32).toString('base64'), { mode: 0o600 });
    const [, ...entry] = JSON.parse(/^ENTRYPOINT (.+)$/m.exec(dockerfile)?.[1] ?? '[]') as string[];
    const start = (...args: string[]) =>
      spawnSync(node, [...entry, ...args], {
        cwd: image,
        encoding: 'utf8',
        env: childEnvironment({
          NODE_ENV: 'production',
          STATION_DATA_FOLDER: join(folder, 'data'),
          STATION_KEY_FILE: keyFile,
          STATION_PORT: '0',
          BACKCHANNEL_RELAY_URL: 'http://127.0.0.1:9',
          BACKCHANNEL_PLATFORMS: JSON.stringify({ livechatClientId: 'client', metaAppId: '1' }),
        }),
      });
    const version = start('version');
    const { version: ours } = JSON.parse(readFileSync(inRepository('package.json'), 'utf8')) as {
      version: string;
    };
    expect([version.status, version.stdout]).toEqual([exitCodes.done, `${ours}\n`]);
    const run = start('run');
    expect([run.status, run.stderr]).toEqual([
      exitCodes.notEnrolled,
      expect.stringContaining('Nobody has enrolled this station.'),
    ]);
    // The database and its key were written: native module and key storage work in there.
    const secrets = readFileSync(join(folder, 'data', 'secrets.json'), 'utf8');
    expect(secrets).toMatch(/"station_key:[0-9a-f]{16}"/);
    expect(secrets).toContain('"database-key"');
    const wiped = start('wipe');
    expect([wiped.status, wiped.stdout]).toEqual([exitCodes.done, expect.stringContaining('Deleted:')]);
    expect(existsSync(join(folder, 'data'))).toBe(false);
  });
});
