import { writeFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { FakePage } from '../e2e/helpers/fake-page.ts';

/** One picture of a contact sheet. `path`: of the file. */
export interface SheetPicture {
  /** Of the screen. */
  name: string;
  path: string;
  caption: string;
}

/** Where a picture lies on its sheet, in px. */
export interface Cell {
  x: number;
  y: number;
  width: number;
  height: number;
}

/** What is known of a sheet beside its pixels: the cell of each screen. */
export type Cells = Readonly<Record<string, Cell>>;

const escaped = (text: string): string =>
  text.replaceAll(/[&<>"]/g, (character) => `&#${character.codePointAt(0) ?? 0};`);

const sheetWidth = 1_560;
const columns = 6;
/** As good as it has to be for a look at a whole sheet: 36 of them lie in the repository. */
const quality = 35;

/**
 * Writes `<name>.html` with all pictures side by side, and `<name>.webp` as it looks. The page shows it, and has to be opened anew
 * afterwards.
 */
export const writeSheet = async (
  fake: Pick<FakePage, 'page' | 'resize'>,
  folder: string,
  name: string,
  pictures: readonly SheetPicture[],
): Promise<Cells> => {
  const { page } = fake;
  const figures = pictures.map(
    ({ name: screen, path, caption }) =>
      `<figure><img data-screen="${escaped(screen)}" src="${escaped(relative(folder, path))}">` +
      `<figcaption>${escaped(caption)}</figcaption></figure>`,
  );
  const html = join(folder, `${name}.html`);
  await writeFile(
    html,
    `<!doctype html><meta charset="utf-8"><title>${escaped(name)}</title><style>
      body { margin: 12px; background: #eee; font: 11px sans-serif; display: grid; gap: 10px;
        grid-template-columns: repeat(${columns}, 1fr); align-items: start; }
      figure { margin: 0; } img, canvas { width: 100%; border: 1px solid #999; display: block; }
      figcaption { padding-top: 3px; }
    </style>${figures.join('\n')}`,
  );
  await page.emulateMedia({ colorScheme: 'light', forcedColors: 'none' });
  await page.goto(pathToFileURL(html).href);
  await fake.resize({ width: sheetWidth, height: 900, zoom: 1 });
  // One after the other, each as small as it is on the sheet: all of a wide screen at once are more than a page can hold.
  await page.evaluate(async () => {
    for (const image of [...document.images]) {
      await image.decode();
      const small = document.createElement('canvas');
      small.width = image.clientWidth;
      small.height = image.clientHeight;
      small.dataset['screen'] = image.dataset['screen'] ?? '';
      const context = small.getContext('2d');
      if (context === null) throw new Error('There is no canvas to draw a picture on.');
      context.imageSmoothingQuality = 'high';
      context.drawImage(image, 0, 0, small.width, small.height);
      image.replaceWith(small);
    }
  });
  const { cells, height } = await page.evaluate(() => ({
    height: document.documentElement.scrollHeight,
    cells: Object.fromEntries(
      [...document.querySelectorAll('canvas')].map((picture) => {
        const { x, y, width, height: high } = picture.getBoundingClientRect();
        const cell = [x, y + scrollY, width, high].map(Math.round);
        return [
          picture.dataset['screen'] ?? '',
          { x: cell[0] ?? 0, y: cell[1] ?? 0, width: cell[2] ?? 0, height: cell[3] ?? 0 },
        ];
      }),
    ),
  }));
  const session = await page.context().newCDPSession(page);
  try {
    const { data } = await session.send('Page.captureScreenshot', {
      format: 'webp',
      quality,
      captureBeyondViewport: true,
      clip: { x: 0, y: 0, width: sheetWidth, height, scale: 1 },
    });
    await writeFile(join(folder, `${name}.webp`), Buffer.from(data, 'base64'));
  } finally {
    await session.detach();
  }
  return cells;
};
