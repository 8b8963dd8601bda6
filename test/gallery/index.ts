import { existsSync } from 'node:fs';
import { copyFile, cp, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { inRepository } from '../../scripts/paths.ts';
import { startFakePage, type FakePage } from '../e2e/helpers/fake-page.ts';
import { createAlbum } from '../tour/album.ts';
import { difference, differenceList, sheetDifferences, type Difference } from './compare.ts';
import { measureScreen, openScreen } from './measure.ts';
import { screens, type Screen } from './screens.ts';
import {
  galleryShapes,
  measuredShapes,
  measuredWritings,
  nameOfShape,
  themes,
  writings,
  type Writing,
} from './shapes.ts';
import { writeSheet, type Cells } from './sheets.ts';

/**
 * `npm run gallery`: every screen and state × light, dark, forced colours × sizes × zooms × languages, as pictures in out/gallery with
 * contact sheets, and a list of what differs from the last ones: from the pictures that were kept on this computer, else from the
 * contact sheets in docs/gallery. Runs inside the desktop session that scripts/gallery.ts makes. Arguments: `keep` makes these pictures
 * and sheets the kept ones; `measure` takes none, and measures the layout in every shape; `--language ar` (or another one of
 * shapes.ts) only that; any others are names of screens, to take only those.
 */

const folder = inRepository('out', 'gallery');
const keptFolder = inRepository('out', 'gallery-kept');
const sheets = join(folder, 'sheets');
const keptSheets = inRepository('docs', 'gallery');
/** Of all sheets in one folder: what is where on them. */
const cellsFile = 'cells.json';
/** A Monday morning, so that the same window makes the same picture. */
const wall = new Date(2026, 10, 23, 9, 14, 20);

/** `<writing>/<screen>/<theme>-<width>-<zoom>` */
const nameOf = (writing: Writing, screen: string, look: string): string => join(writing.name, screen, look);

const takeScreen = async (fake: FakePage, writing: Writing, screen: Screen): Promise<string[]> => {
  const album = createAlbum(folder, { isQuiet: true });
  await mkdir(join(folder, writing.name, screen.name), { recursive: true });
  await fake.page.emulateMedia({ colorScheme: 'light', forcedColors: 'none' });
  await openScreen(fake, screen, writing);
  const names: string[] = [];
  for (const theme of themes) {
    await fake.page.emulateMedia(theme.media);
    for (const shape of galleryShapes) {
      await fake.resize(shape);
      const name = nameOf(writing, screen.name, `${theme.name}-${nameOfShape(shape)}`);
      await album.take(name, screen.about, { window: fake.page }, { withNotices: true });
      names.push(name);
    }
  }
  process.stdout.write(`${writing.name}/${screen.name}: ${names.length} pictures. ${screen.about}\n`);
  return names;
};

/** Prints each fault; the process fails if there is one. */
const measureAll = async (wanted: readonly Screen[], wantedWritings: readonly Writing[]): Promise<void> => {
  const fake = await startFakePage();
  try {
    for (const writing of wantedWritings)
      for (const screen of wanted) {
        const faults = await measureScreen(fake, screen, measuredShapes, writing);
        const headline = `${writing.name}/${screen.name}: ${faults.length} faults`;
        process.stdout.write(`${[headline, ...faults].join('\n  ')}\n`);
        if (faults.length > 0) process.exitCode = 1;
      }
  } finally {
    await fake.end();
  }
};

interface Look {
  writing: Writing;
  /** `<theme>-<width>-<zoom>` */
  name: string;
}
const sheetOf = ({ writing, name }: Look): string => `${writing.name}-${name}`;

const writeSheets = async (
  fake: FakePage,
  looks: readonly Look[],
  wanted: readonly Screen[],
): Promise<Record<string, Cells>> => {
  await mkdir(sheets, { recursive: true });
  const cells: Record<string, Cells> = {};
  for (const look of looks)
    cells[sheetOf(look)] = await writeSheet(
      fake,
      sheets,
      sheetOf(look),
      wanted.map(({ name, about }) => ({
        name,
        path: join(folder, `${nameOf(look.writing, name, look.name)}.png`),
        caption: about,
      })),
    );
  await writeFile(join(sheets, cellsFile), JSON.stringify(cells));
  return cells;
};

const compareSheets = async (
  fake: FakePage,
  looks: readonly Look[],
  cells: Readonly<Record<string, Cells>>,
): Promise<Difference[]> => {
  const file = join(keptSheets, cellsFile);
  const kept = existsSync(file)
    ? (JSON.parse(await readFile(file, 'utf8')) as Readonly<Record<string, Cells>>)
    : {};
  const differences: Difference[] = [];
  for (const look of looks) {
    const sheet = sheetOf(look);
    const path = join(keptSheets, `${sheet}.webp`);
    const now = { path: join(sheets, `${sheet}.webp`), cells: cells[sheet] ?? {} };
    const found = existsSync(path)
      ? await sheetDifferences(fake.page, { path, cells: kept[sheet] ?? {} }, now)
      : new Map(Object.keys(now.cells).map((screen) => [screen, 'new' as const]));
    for (const [screen, changed] of found)
      differences.push({ name: nameOf(look.writing, screen, look.name), changed });
  }
  return differences;
};

const keep = async (looks: readonly Look[]): Promise<void> => {
  await rm(keptFolder, { recursive: true, force: true });
  await cp(folder, keptFolder, { recursive: true });
  await mkdir(keptSheets, { recursive: true });
  for (const name of [...looks.map((look) => `${sheetOf(look)}.webp`), cellsFile])
    await copyFile(join(sheets, name), join(keptSheets, name));
};

async function main(): Promise<void> {
  const { values, positionals } = parseArgs({
    options: { language: { type: 'string' } },
    allowPositionals: true,
  });
  const isKeeping = positionals.includes('keep');
  const isMeasuring = positionals.includes('measure');
  const chosen = positionals.filter((one) => one !== 'keep' && one !== 'measure');
  const wanted = chosen.length === 0 ? screens : screens.filter(({ name }) => chosen.includes(name));
  if (wanted.length === 0)
    throw new Error(`No screen is called ${chosen.join(', ')}; see test/gallery/screens.ts.`);
  const possible = isMeasuring ? measuredWritings : writings;
  const wantedWritings = possible.filter(({ name }) => name === (values.language ?? name));
  if (wantedWritings.length === 0)
    throw new Error(`--language is one of ${possible.map(({ name }) => name).join(', ')}.`);
  if (isMeasuring) return measureAll(wanted, wantedWritings);
  const isAll = chosen.length === 0 && values.language === undefined;
  if (isKeeping && !isAll) throw new Error('Only the whole gallery is kept.');
  if (isAll) await rm(folder, { recursive: true, force: true });
  const fake = await startFakePage();
  try {
    await fake.page.clock.setFixedTime(wall);
    const names: string[] = [];
    for (const writing of wantedWritings)
      for (const screen of wanted) names.push(...(await takeScreen(fake, writing, screen)));
    const looks = wantedWritings.flatMap((writing) =>
      themes.flatMap((theme) =>
        galleryShapes.map((shape): Look => ({ writing, name: `${theme.name}-${nameOfShape(shape)}` })),
      ),
    );
    const cells = await writeSheets(fake, looks, wanted);
    const differences: Difference[] = [];
    const isKeptHere = existsSync(keptFolder);
    if (isKeptHere)
      for (const name of names)
        differences.push(
          await difference(fake.app, name, join(keptFolder, `${name}.png`), join(folder, `${name}.png`)),
        );
    else differences.push(...(await compareSheets(fake, looks, cells)));
    const list = differenceList(
      differences,
      isKeptHere ? 'those that were kept on this computer' : 'the contact sheets in docs/gallery',
    );
    await writeFile(join(folder, 'differences.md'), list);
    if (isKeeping) await keep(looks);
    process.stdout.write(
      `\n${names.length} pictures and their contact sheets (sheets/) are in out/gallery. ${list.split('\n')[0] ?? ''} ` +
        'They are listed in differences.md.\n',
    );
  } finally {
    await fake.end();
  }
}

main().catch((error: unknown) => {
  console.error(error);
  process.exit(1);
});
