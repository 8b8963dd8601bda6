import { cpSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { isBuiltin } from 'node:module';
import { basename, dirname, join, normalize } from 'node:path';

/**
 * Copies what the relay needs at run time, and nothing else, into a folder: `node scripts/relay-image.ts <folder>` (decision
 * 0054); with `station` behind it, what a station needs (decision 0150). deploy/Dockerfile and deploy/station/Dockerfile make
 * images of it. What is needed is read from the imports, so no list can be out of date.
 */

// The Dockerfile copies no other script, so this file imports none.
const repositoryRoot = dirname(import.meta.dirname);

/** What Node starts: the program, and the files that it hands to a worker thread or to a process beside it. */
const programs: Readonly<Record<string, readonly string[]>> = {
  relay: ['src/relay/index.ts', 'src/relay/store/sqlite/append-worker.ts'],
  station: ['src/station/index.ts', 'src/main/storage/outside/entry.ts'],
};

/** Imports that are still there when Node has stripped the types: `import { type X } from` is, `import type` is not. */
const runTimeImport = /^(?:import|export)\b(?! type\b)[^;]*?\bfrom '([^']+)';|^import '([^']+)';/gm;
/** What is read when it is needed: the catalogues of the languages, commands, packages that not every run uses. */
const laterImport = /\bimport\('([^']+)'/g;

interface Needed {
  /** Relative to the repository. */
  files: Set<string>;
  packages: Set<string>;
}

const followImports = (file: string, needed: Needed): Needed => {
  if (needed.files.has(file)) return needed;
  needed.files.add(file);
  if (file.endsWith('.json')) return needed;
  const source = readFileSync(join(repositoryRoot, file), 'utf8');
  const targets = [
    ...[...source.matchAll(laterImport)].map(([, target]) => target),
    ...[...source.matchAll(runTimeImport)].map(([, from, bare]) => from ?? bare),
  ];
  for (const target of targets) {
    if (target === undefined) continue;
    if (target.startsWith('.')) followImports(normalize(join(dirname(file), target)), needed);
    else if (!isBuiltin(target)) {
      const [scope = '', name = ''] = target.split('/');
      needed.packages.add(scope.startsWith('@') ? `${scope}/${name}` : scope);
    }
  }
  return needed;
};

/** Node's own rule: the nearest node_modules at or above the package that asks. Relative to the repository. */
const locatePackage = (name: string, askedBy: string): string | undefined => {
  for (let folder = askedBy; ; folder = dirname(folder)) {
    const candidate = join(folder, 'node_modules', name);
    if (existsSync(join(repositoryRoot, candidate, 'package.json'))) return candidate;
    if (folder === '.') return undefined;
  }
};

interface Manifest {
  version?: string;
  dependencies?: Record<string, string>;
  optionalDependencies?: Record<string, string>;
}
const readManifest = (folder: string): Manifest =>
  JSON.parse(readFileSync(join(repositoryRoot, folder, 'package.json'), 'utf8')) as Manifest;

/** Adds the folders of a package and of what it depends on. Errors: throws when one that is not optional is missing. */
const followDependencies = (name: string, askedBy: string, found: Set<string>): void => {
  const folder = locatePackage(name, askedBy);
  const isOptional = name in (readManifest(askedBy).optionalDependencies ?? {});
  if (folder === undefined && !isOptional) throw new Error(`${name} is not installed (run npm ci)`);
  if (folder === undefined || found.has(folder)) return;
  found.add(folder);
  const { dependencies, optionalDependencies } = readManifest(folder);
  for (const each of Object.keys({ ...dependencies, ...optionalDependencies }))
    followDependencies(each, folder, found);
};

/** False for native code of another platform: packages keep it in `prebuilds/<platform>-<cpu>`. */
const isForThisPlatform = (path: string): boolean =>
  basename(dirname(path)) !== 'prebuilds' || basename(path) === `${process.platform}-${process.arch}`;

const [target, program = 'relay'] = process.argv.slice(2);
const entries = programs[program];
if (target === undefined || entries === undefined)
  throw new Error('Name the folder to fill: node scripts/relay-image.ts <folder> [relay | station]');

const needed: Needed = { files: new Set(), packages: new Set() };
for (const entry of entries) followImports(entry, needed);
const folders = new Set<string>();
for (const name of needed.packages) followDependencies(name, '.', folders);

mkdirSync(target, { recursive: true });
for (const path of needed.files) cpSync(join(repositoryRoot, path), join(target, path));
for (const folder of folders) {
  const source = join(repositoryRoot, folder);
  cpSync(source, join(target, folder), {
    recursive: true,
    filter: (path) => path !== join(source, 'node_modules') && isForThisPlatform(path),
  });
}
writeFileSync(
  join(target, 'package.json'),
  `${JSON.stringify({ name: `backchannel-${program}`, version: readManifest('.').version, private: true, type: 'module' })}\n`,
);
console.log(`${target}: ${needed.files.size} files, ${folders.size} packages`);
