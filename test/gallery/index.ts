import { existsSync } from 'node:fs';
import { copyFile, cp, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { inRepository } from '../../scripts/paths.ts';
import { startFakePage, type FakePage } from '../e2e/helpers/fake-page.ts';
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
import { takeGuidePictures } from './take-guide-pictures.ts';

/**
 * `npm run gallery`: every screen and state × light, dark, forced colours × sizes × zooms × languages, as pictures in out/gallery with
 * contact sheets, and a list of what differs from the last ones: from the pictures that were kept on this computer, else from the
 * contact sheets in docs/gallery. Runs inside the desktop session that scripts/gallery.ts makes. Arguments: `keep` makes these pictures
 * and sheets the kept ones; `measure` takes none, and measures the layout in every shape; `guide` takes the pictures of the guide
 * (guide-pictures.ts) alone and writes them into docs/guide/pictures; `--language ar` (or another one of
 * shapes.ts) only that; `--looks 'light-1280'` only themes and shapes whose name fits; any others are names of screens, to take only
 * those.
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

/** The themes in their shapes whose name fits, `light-1280-100`. */
const looksLike = (pattern: RegExp) =>
  themes.flatMap((theme) =>
    galleryShapes
      .map((shape) => ({ theme, shape, name: `${theme.name}-${nameOfShape(shape)}` }))
      .filter(({ name }) => pattern.test(name)),
  );
type ThemeInShape = ReturnType<typeof looksLike>[number];

const takeScreen = async (
  fake: FakePage,
  writing: Writing,
  screen: Screen,
  looks: readonly ThemeInShape[],
): Promise<string[]> => {
  await mkdir(join(folder, writing.name, screen.name), { recursive: true });
  await fake.page.emulateMedia({ colorScheme: 'light', forcedColors: 'none' });
  await openScreen(fake, screen, writing);
  // Neither a pointer's hover nor a picture on its way belongs on it, nor half of a motion.
  await fake.page.mouse.move(640, 2);
  await fake.page.evaluate(() =>
    Promise.allSettled(
      [...document.images]
        // One that is loaded when it comes into view is not awaited above or below it.
        .filter((image) => {
          const { top, bottom } = image.getBoundingClientRect();
          return !image.complete && bottom > 0 && top < innerHeight;
        })
        .map((image) => image.decode()),
    ),
  );
  const names: string[] = [];
  for (const { theme, shape, name: look } of looks) {
    await fake.page.emulateMedia(theme.media);
    await fake.resize(shape);
    const name = nameOf(writing, screen.name, look);
    await writeFile(join(folder, `${name}.png`), await fake.shoot());
    names.push(name);
  }
  process.stdout.write(`${writing.name}/${screen.name}: ${names.length} pictures. ${screen.about}\n`);
  return names;
};

/** A page on which it is always the same morning. */
const withFakePage = async (use: (fake: FakePage) => Promise<void>): Promise<void> => {
  const fake = await startFakePage();
  try {
    await fake.page.clock.setFixedTime(wall);
    await use(fake);
  } finally {
    await fake.end();
  }
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
  return cells;
};

const readKeptCells = async (): Promise<Readonly<Record<string, Cells>>> => {
  const file = join(keptSheets, cellsFile);
  return existsSync(file) ? (JSON.parse(await readFile(file, 'utf8')) as Record<string, Cells>) : {};
};

const compareSheets = async (
  fake: FakePage,
  looks: readonly Look[],
  cells: Readonly<Record<string, Cells>>,
): Promise<Difference[]> => {
  const kept = await readKeptCells();
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

const keep = async (looks: readonly Look[], cells: Readonly<Record<string, Cells>>): Promise<void> => {
  for (const { name } of writings)
    if (existsSync(join(folder, name)))
      await cp(join(folder, name), join(keptFolder, name), { recursive: true });
  await mkdir(keptSheets, { recursive: true });
  for (const look of looks)
    await copyFile(join(sheets, `${sheetOf(look)}.webp`), join(keptSheets, `${sheetOf(look)}.webp`));
  await writeFile(
    join(keptSheets, cellsFile),
    `${JSON.stringify({ ...(await readKeptCells()), ...cells })}\n`,
  );
};

async function main(): Promise<void> {
  const { values, positionals } = parseArgs({
    options: { language: { type: 'string' }, looks: { type: 'string' } },
    allowPositionals: true,
  });
  const isKeeping = positionals.includes('keep');
  const isMeasuring = positionals.includes('measure');
  if (positionals.includes('guide')) return withFakePage(takeGuidePictures);
  const chosen = positionals.filter((one) => one !== 'keep' && one !== 'measure');
  const wanted = chosen.length === 0 ? screens : screens.filter(({ name }) => chosen.includes(name));
  if (wanted.length === 0)
    throw new Error(`No screen is called ${chosen.join(', ')}; see test/gallery/screens.ts.`);
  const possible = isMeasuring ? measuredWritings : writings;
  const wantedWritings = possible.filter(({ name }) => name === (values.language ?? name));
  if (wantedWritings.length === 0)
    throw new Error(`--language is one of ${possible.map(({ name }) => name).join(', ')}.`);
  if (isMeasuring) return measureAll(wanted, wantedWritings);
  const wantedLooks = looksLike(new RegExp(values.looks ?? '', 'u'));
  if (wantedLooks.length === 0)
    throw new Error(`No look fits ${values.looks ?? ''}: they are called light-1280-100 and so on.`);
  const isAll = chosen.length === 0 && values.language === undefined && values.looks === undefined;
  if (isKeeping && chosen.length > 0) throw new Error('All screens are kept, or none.');
  if (isAll) await rm(folder, { recursive: true, force: true });
  const fake = await startFakePage();
  try {
    await fake.page.clock.setFixedTime(wall);
    await fake.page.emulateMedia({ reducedMotion: 'reduce' });
    const names: string[] = [];
    for (const writing of wantedWritings)
      for (const screen of wanted) names.push(...(await takeScreen(fake, writing, screen, wantedLooks)));
    const looks = wantedWritings.flatMap((writing) =>
      wantedLooks.map(({ name }): Look => ({ writing, name })),
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
    if (isKeeping) await keep(looks, cells);
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
