import { cp, mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { inRepository } from '../../scripts/paths.ts';
import { startFakePage, type FakePage } from '../e2e/helpers/fake-page.ts';
import { createAlbum } from '../tour/album.ts';
import { difference, differenceList, type Difference } from './compare.ts';
import { measureScreen } from './measure.ts';
import { screens, type Screen } from './screens.ts';
import { galleryShapes, measuredShapes, nameOfShape, themes, writings, type Writing } from './shapes.ts';
import { writeSheet, type SheetPicture } from './sheets.ts';
import { takeGuidePictures } from './take-guide-pictures.ts';

/**
 * `npm run gallery`: every screen and state × light, dark, forced colours × sizes × zooms × directions of writing, as pictures in
 * out/gallery with contact sheets, and a list of what differs from the pictures that were kept. Runs inside the desktop session that
 * scripts/gallery.ts makes. Arguments: `keep` makes these pictures the kept ones; `measure` takes none, and measures the layout in every
 * shape; `guide` takes the pictures of the guide (guide-pictures.ts) alone and writes them into docs/guide/pictures; `--dir rtl` (or
 * `ltr`) only that direction; any others are names of screens, to take only those.
 */

const folder = inRepository('out', 'gallery');
const keptFolder = inRepository('out', 'gallery-kept');
/** A Monday morning, so that the same window makes the same picture. */
const wall = new Date(2026, 10, 23, 9, 14, 20);
const laptop = { width: 1280, height: 800, zoom: 1 };

/** `<writing>/<screen>/<theme>-<width>-<zoom>` */
const nameOf = (writing: Writing, screen: string, look: string): string => join(writing.name, screen, look);

const takeScreen = async (fake: FakePage, writing: Writing, screen: Screen): Promise<string[]> => {
  const album = createAlbum(folder, { isQuiet: true });
  await mkdir(join(folder, writing.name, screen.name), { recursive: true });
  await fake.page.emulateMedia({ colorScheme: 'light', forcedColors: 'none' });
  await fake.resize(laptop);
  await fake.open(screen.prepare, writing);
  await fake.resize(laptop);
  await screen.reach?.(fake.page, fake);
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
    for (const { name, direction } of wantedWritings)
      for (const screen of wanted) {
        const faults = await measureScreen(fake, screen, measuredShapes, direction);
        const headline = `${name}/${screen.name}: ${faults.length} faults`;
        process.stdout.write(`${[headline, ...faults].join('\n  ')}\n`);
        if (faults.length > 0) process.exitCode = 1;
      }
  } finally {
    await fake.end();
  }
};

async function main(): Promise<void> {
  const { values, positionals } = parseArgs({ options: { dir: { type: 'string' } }, allowPositionals: true });
  const isKeeping = positionals.includes('keep');
  const isMeasuring = positionals.includes('measure');
  if (positionals.includes('guide')) return withFakePage(takeGuidePictures);
  const chosen = positionals.filter((one) => one !== 'keep' && one !== 'measure');
  const wanted = chosen.length === 0 ? screens : screens.filter(({ name }) => chosen.includes(name));
  if (wanted.length === 0)
    throw new Error(`No screen is called ${chosen.join(', ')}; see test/gallery/screens.ts.`);
  const wantedWritings = writings.filter(({ direction }) => direction === (values.dir ?? direction));
  if (wantedWritings.length === 0) throw new Error('--dir is ltr or rtl.');
  if (isMeasuring) return measureAll(wanted, wantedWritings);
  if (chosen.length === 0 && values.dir === undefined) await rm(folder, { recursive: true, force: true });
  const fake = await startFakePage();
  try {
    await fake.page.clock.setFixedTime(wall);
    const names: string[] = [];
    for (const writing of wantedWritings)
      for (const screen of wanted) names.push(...(await takeScreen(fake, writing, screen)));
    const differences: Difference[] = [];
    for (const name of names)
      differences.push(
        await difference(fake.app, name, join(keptFolder, `${name}.png`), join(folder, `${name}.png`)),
      );
    await writeFile(join(folder, 'differences.md'), differenceList(differences));
    const sheets = join(folder, 'sheets');
    await mkdir(sheets, { recursive: true });
    for (const writing of wantedWritings)
      for (const theme of themes)
        for (const shape of galleryShapes) {
          const look = `${theme.name}-${nameOfShape(shape)}`;
          const pictures: SheetPicture[] = wanted.map(({ name, about }) => ({
            path: join(folder, `${nameOf(writing, name, look)}.png`),
            caption: about,
          }));
          await writeSheet(fake, sheets, `${writing.name}-${look}`, pictures);
        }
    if (isKeeping) {
      await rm(keptFolder, { recursive: true, force: true });
      await cp(folder, keptFolder, { recursive: true });
    }
    process.stdout.write(
      `\n${names.length} pictures and their contact sheets (sheets/) are in out/gallery; differences.md says what has changed.\n`,
    );
  } finally {
    await fake.end();
  }
}

main().catch((error: unknown) => {
  console.error(error);
  process.exit(1);
});
