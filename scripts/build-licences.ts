import { globSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { licencesFile, type Licence } from '../src/shared/licence.ts';
import { inRepository } from './paths.ts';

/**
 * Whose work the built console contains: what the three bundles were really made of, as the bundler wrote it down, and what
 * electron-builder.yml ships beside them. Leaves one list among the page's files, where the window shows it (decision 0047).
 * Electron and Chromium bring their own notices, which electron-builder puts beside the program.
 * Errors: fails when a bundle has no list, or the list misses the font, which would mean that it cannot be trusted.
 */
export function writeLicences(out = inRepository('out')): void {
  const lists = ['main', 'preload', 'renderer'].map((bundle) => join(out, bundle, 'licences.json'));
  const bundled = lists.flatMap((file) => JSON.parse(readFileSync(file, 'utf8')) as Licence[]);
  const licences = sortedOnce([...bundled, ...licencesOfShippedFolders()]);
  if (!licences.some(({ name }) => name === '@fontsource-variable/inter'))
    throw new Error('The list of licences does not name the text font, which is in the bundle.');
  writeFileSync(join(out, 'renderer', licencesFile), `export default ${JSON.stringify(licences)};\n`);
  for (const file of lists) rmSync(file);
}

function sortedOnce(licences: Licence[]): Licence[] {
  const byKey = new Map(licences.map((licence) => [`${licence.name}@${licence.version}`, licence]));
  return [...byKey.values()].sort((one, other) => one.name.localeCompare(other.name, 'en'));
}

/** Of the packages that no bundler can move: electron-builder.yml names their folders. */
function licencesOfShippedFolders(): Licence[] {
  const shipped = readFileSync(inRepository('electron-builder.yml'), 'utf8').matchAll(
    /^ {2}- (node_modules\/.+)\/\*\*\/\*$/gmu,
  );
  return [...shipped].flatMap(([, folder = '']) =>
    globSync(`${folder}/**/package.json`, { cwd: inRepository() }).flatMap((file) =>
      licenceOf(inRepository(dirname(file))),
    ),
  );
}

/** Nothing for a folder inside a package that only says which kind of module it holds. */
function licenceOf(folder: string): Licence[] {
  const { name, version, license } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as {
    name?: string;
    version?: string;
    license?: string;
  };
  if (name === undefined || version === undefined) return [];
  const [file] = globSync(['LICEN[CS]E*', 'COPYING*'], { cwd: folder });
  const licence: Licence = { name, version };
  if (license !== undefined) licence.identifier = license;
  if (file !== undefined) licence.text = readFileSync(join(folder, file), 'utf8').trim();
  return [licence];
}
