import { createHash } from 'node:crypto';
import { existsSync, globSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { ActionableError, runMain } from './actionable-error.ts';
import { writeLicences } from './build-licences.ts';
import { inRepository, packageCommand, repositoryRoot } from './paths.ts';
import { startProgress } from './progress.ts';
import { runCommand } from './run-command.ts';

/** Everything the bundles are made of. */
const sources = [
  'src/{main,preload,renderer,shared}/**/*',
  'assets/**/*',
  'electron.vite.config.ts',
  'electron-builder.yml',
  'scripts/{build-licences.ts,vite/**/*}',
  'tsconfig*.json',
  'package-lock.json',
];

const stampFile = inRepository('out', 'build-stamp');

/**
 * Bundles main, preload and renderer into `out/`, and lists whose work is in them.
 * Errors: ActionableError when the bundler failed; it has said why.
 */
export async function build(): Promise<void> {
  const digest = digestSources();
  rmSync(stampFile, { force: true });
  const args = [packageCommand('electron-vite'), 'build', '--logLevel', 'warn'];
  const progress = startProgress('Building the console');
  const { code, stdout, stderr } = await runCommand(process.execPath, args, { cwd: repositoryRoot });
  if (code === 0) progress.done();
  else progress.stop();
  // Warnings too: it is silent otherwise.
  process.stderr.write(stdout + stderr);
  if (code !== 0) throw new ActionableError(`The build failed (code ${code}): see the messages above.`);
  writeLicences();
  mkdirSync(inRepository('out'), { recursive: true });
  writeFileSync(stampFile, digest);
}

/** Builds only if a source has changed since the last build. */
export async function ensureBuilt(): Promise<void> {
  if (!isBuilt()) await build();
}

/** Whether the bundles are those of the sources as they are. */
export function isBuilt(): boolean {
  return existsSync(stampFile) && readFileSync(stampFile, 'utf8') === digestSources();
}

/** What the bundles in `out/` were made of. Errors: nothing is built. */
export const builtDigest = (): string => readFileSync(stampFile, 'utf8');

/** Over contents and not times, which a clone or a checkout changes. */
function digestSources(): string {
  const hash = createHash('sha256');
  for (const file of globSync(sources, { cwd: repositoryRoot }).sort()) {
    const path = inRepository(file);
    if (!statSync(path).isFile()) continue;
    hash.update(`${file}\0`).update(readFileSync(path)).update('\0');
  }
  return hash.digest('hex');
}

if (import.meta.main) runMain(build);
