import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, globSync, mkdtempSync, readFileSync, readdirSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { inRepository } from '../../scripts/paths.ts';
import { relayEnvironment } from './helpers/relay-environment.ts';
import { node, startRelayProcess } from './helpers/relay-process.ts';

/** The packages that src/relay and what it uses of src/shared import. A new one is added here on purpose, or does not ship. */
const relayPackages = [
  '@fastify/proxy-addr',
  '@fastify/rate-limit',
  '@fastify/websocket',
  'fastify',
  'intl-messageformat',
  'kysely',
  'libsql',
  'pg',
  'pino',
  'prom-client',
  'sodium-native',
  'zod',
];
/** Packages of package.json that are also dependencies of those. */
const shared = ['ws'];

const dockerfile = readFileSync(inRepository('deploy', 'Dockerfile'), 'utf8');
const healthCheck = /^HEALTHCHECK [^[]*(\[[^\]]*\])/m.exec(dockerfile)?.[1]?.replace('\\\n', '') ?? '[]';

let folder: string;
let image: string;

/** Makes the image's folder with the very command of the Dockerfile. */
beforeAll(() => {
  folder = realpathSync(mkdtempSync(join(tmpdir(), 'relay-image-')));
  image = join(folder, 'relay');
  const [, script = '', target = ''] = /^RUN node (\S+) (\S+)$/m.exec(dockerfile) ?? [];
  expect(dockerfile).toContain(`COPY --from=build ${target} ./`);
  execFileSync(node, [script, image], { cwd: inRepository(), stdio: 'pipe' });
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const packagesOfImage = (): string[] =>
  globSync('**/node_modules/{*,@*/*}/package.json', { cwd: image })
    .map((path) => dirname(path).split('node_modules/').at(-1) ?? '')
    .sort();

describe('the image', () => {
  it('is that folder: the last stage copies nothing else', () => {
    const [, lastStage = ''] = /^FROM [^\n]+\n(?!.*^FROM)(.*)/ms.exec(dockerfile) ?? [];
    expect(lastStage.match(/^(?:COPY|ADD) .*$/gm)).toEqual(['COPY --from=build /relay ./']);
    expect(lastStage).not.toMatch(/\bnpm\b/);
  });

  it('holds the relay, what it uses of src/shared, packages, and nothing else', () => {
    expect(readdirSync(image).sort()).toEqual(['node_modules', 'package.json', 'src']);
    expect(readdirSync(join(image, 'src')).sort()).toEqual(['relay', 'shared']);
    const sources = globSync('src/**/*', { cwd: image, withFileTypes: true }).filter((each) => each.isFile());
    expect(sources.filter(({ name }) => !/\.(?:ts|json)$/.test(name))).toEqual([]);
    // Beside the sources only the languages of its pages.
    const catalogues = sources.filter(({ name }) => name.endsWith('.json')).map(({ name }) => name);
    expect(catalogues.sort()).toEqual(['ar.json', 'de.json', 'es.json', 'fr.json', 'pl.json']);
    // What only consoles use: the doorway of the window, and words of its pages.
    expect(existsSync(join(image, 'src', 'shared', 'wire', 'stream.ts'))).toBe(true);
    expect(existsSync(join(image, 'src', 'shared', 'ipc'))).toBe(false);
  });

  it('holds no package of the console, nor one for development', () => {
    const { dependencies, devDependencies } = JSON.parse(
      readFileSync(inRepository('package.json'), 'utf8'),
    ) as Record<'dependencies' | 'devDependencies', Record<string, string>>;
    const named = new Set(Object.keys({ ...dependencies, ...devDependencies }));
    const inside = packagesOfImage();
    expect(inside.length).toBeGreaterThan(50);
    expect(inside.filter((name) => named.has(name))).toEqual([...relayPackages, ...shared].sort());
    expect(inside.filter((name) => /electron|axios|react|vite|@livechat/.test(name))).toEqual([]);
  });

  it('starts as the Dockerfile says with no other node_modules in reach, is ready, and stops', async () => {
    for (let above = dirname(image); above !== dirname(above); above = dirname(above)) {
      expect([above, existsSync(join(above, 'node_modules'))]).toEqual([above, false]);
    }
    const [, ...words] = JSON.parse(/^ENTRYPOINT (.+)$/m.exec(dockerfile)?.[1] ?? '[]') as string[];
    // No platform is asked before somebody enrols.
    const env = {
      ...relayEnvironment('http://127.0.0.1:9', join(folder, 'relay.db')),
      NODE_ENV: 'production',
    };
    const { url, child, exited } = await startRelayProcess(env, { cwd: image, args: words });
    try {
      expect((await fetch(`${url}/healthz`)).status).toBe(200);
      // The database answers: so the native module and the writing thread were found.
      expect((await fetch(`${url}/readyz`)).status).toBe(200);
      const [, ...look] = JSON.parse(healthCheck) as string[];
      const lookEnv = { ...env, RELAY_PORT: new URL(url).port };
      expect(spawnSync(node, look, { cwd: image, env: lookEnv }).status).toBe(0);
      // The command that is loaded only when it is asked for.
      const { status, stdout } = spawnSync(node, [...words, 'restore-check', '--help'], { cwd: image });
      expect([status, stdout.toString()]).toEqual([0, expect.stringContaining('Usage: restore-check')]);
      child.kill('SIGTERM');
      expect(await exited).toBe(0);
      expect(spawnSync(node, look, { cwd: image, env: lookEnv }).status).toBe(1);
    } finally {
      child.kill('SIGKILL');
    }
  });
});
