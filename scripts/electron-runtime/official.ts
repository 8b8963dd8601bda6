import { existsSync, readFileSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { z } from 'zod';
import { inRepository } from '../paths.ts';
import { startProgress } from '../progress.ts';
import { runCommand } from '../run-command.ts';
import { fallbackMarkerFile, type ElectronRuntime } from './runtime.ts';

const electronPackage = inRepository('node_modules', 'electron');

/** About 120 MB: ten minutes are enough from 200 kB/s up, and a download that hangs still ends. */
const downloadTimeoutMs = 10 * 60_000;

const amountSchema = z.object({ doneBytes: z.number(), totalBytes: z.number().optional() });

/** A firewall that swallows packets must not cost more than this before the next way is tried. */
const reachTimeoutMs = 5_000;

/** The Electron version that package.json pins: what ships, and what the types come from. */
export function pinnedElectronVersion(): string {
  const manifest = JSON.parse(readFileSync(join(electronPackage, 'package.json'), 'utf8')) as {
    version: string;
  };
  return manifest.version;
}

/** Reads an unpacked distribution; undefined when it is not whole. */
export function readDistribution(
  dist: string,
  executable: string,
): Omit<ElectronRuntime, 'source'> | undefined {
  const versionFile = join(dist, 'version');
  if (!existsSync(versionFile) || !existsSync(join(dist, executable))) return undefined;
  const version = readFileSync(versionFile, 'utf8').trim().replace(/^v/, '');
  return { dist, executable: join(dist, executable), version };
}

/** The program's place inside an official distribution of this platform. */
export function executableName(platform: NodeJS.Platform = process.platform): string {
  if (platform === 'darwin') return join('Electron.app', 'Contents', 'MacOS', 'Electron');
  return platform === 'win32' ? 'electron.exe' : 'electron';
}

/** The official distribution, if the electron package has downloaded the pinned version before. */
export function findOfficial(): ElectronRuntime | undefined {
  const dist = join(electronPackage, 'dist');
  // `path.txt` is written last by the package's own installer: without it the unpacking was interrupted.
  if (!existsSync(join(electronPackage, 'path.txt'))) return undefined;
  const found = readDistribution(dist, executableName());
  if (!found || found.version !== pinnedElectronVersion()) return undefined;
  return { ...found, source: 'official' };
}

/** What `ELECTRON_OVERRIDE_DIST_PATH` names, if it is set: the person's own choice, so nothing else is tried. */
export function findOverride(env: NodeJS.ProcessEnv): ElectronRuntime | undefined {
  const dist = env['ELECTRON_OVERRIDE_DIST_PATH'];
  if (!dist) return undefined;
  const found = readDistribution(dist, executableName());
  if (!found) return undefined;
  return { ...found, source: existsSync(join(dist, fallbackMarkerFile)) ? 'registry-fallback' : 'override' };
}

export type DownloadOutcome = { runtime: ElectronRuntime } | { reason: string };

/**
 * Lets the electron package download, verify (its own list of checksums) and unpack its pinned release.
 * Shape: never throws; a failure is one line that says why.
 */
export async function downloadOfficial(env: NodeJS.ProcessEnv = process.env): Promise<DownloadOutcome> {
  const unreachable = await whyUnreachable(env);
  if (unreachable) return { reason: unreachable };
  const downloadHook = pathToFileURL(inRepository('scripts', 'electron-runtime', 'report-download.ts')).href;
  const progress = startProgress(`Fetching Electron ${pinnedElectronVersion()}`);
  const args = ['--import', downloadHook, join(electronPackage, 'install.js')];
  const result = await runCommand(process.execPath, args, {
    cwd: electronPackage,
    env: { ...env, ELECTRON_GET_NO_PROGRESS: '1' },
    timeoutMs: downloadTimeoutMs,
    onMessage(message) {
      const { doneBytes, totalBytes } = amountSchema.parse(message);
      progress.at({ doneBytes, totalBytes });
    },
  });
  const runtime = findOfficial();
  if (result.code === 0 && runtime) {
    progress.done();
    return { runtime };
  }
  progress.stop();
  if (result.code === 124)
    return { reason: `the download took longer than ${downloadTimeoutMs / 60_000} minutes` };
  const lastLine = result.stderr.trim().split('\n').at(-1) ?? '';
  return { reason: lastLine || `its installer ended with code ${result.code}` };
}

/** Asks for a connection to the release host before anything heavy is started. A proxy is trusted to answer itself. */
async function whyUnreachable(env: NodeJS.ProcessEnv): Promise<string | undefined> {
  const hasProxy = ['HTTPS_PROXY', 'https_proxy', 'ELECTRON_GET_USE_PROXY'].some((name) => env[name]);
  if (hasProxy) return undefined;
  const mirror = env['ELECTRON_MIRROR'] ?? env['npm_config_electron_mirror'] ?? 'https://github.com/';
  if (!URL.canParse(mirror)) return undefined;
  const url = new URL(mirror);
  const port = Number(url.port) || (url.protocol === 'http:' ? 80 : 443);
  return new Promise((resolve) => {
    const socket = connect({ host: url.hostname, port, timeout: reachTimeoutMs });
    const settle = (reason: string | undefined) => {
      socket.destroy();
      resolve(reason);
    };
    socket.on('connect', () => settle(undefined));
    socket.on('timeout', () => settle(`${url.hostname} did not answer within ${reachTimeoutMs / 1000} s`));
    socket.on('error', (error: NodeJS.ErrnoException) =>
      settle(`${url.hostname} cannot be reached (${error.code ?? error.message})`),
    );
  });
}
