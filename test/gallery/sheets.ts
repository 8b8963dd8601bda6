import { writeFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { FakePage } from '../e2e/helpers/fake-page.ts';

/** One picture of a contact sheet. `path`: of the file. */
export interface SheetPicture {
  path: string;
  caption: string;
}

const escaped = (text: string): string =>
  text.replaceAll(/[&<>"]/g, (character) => `&#${character.codePointAt(0) ?? 0};`);

/** Widths in px, small enough that three sheets weigh less than a megabyte. */
const sheetWidth = 1_560;
const columns = 6;

/** Writes `<name>.html` and `<name>.jpg` with all pictures side by side. The page shows it, and has to be opened anew afterwards. */
export const writeSheet = async (
  fake: Pick<FakePage, 'page' | 'resize'>,
  folder: string,
  name: string,
  pictures: readonly SheetPicture[],
): Promise<void> => {
  const figures = pictures.map(
    ({ path, caption }) =>
      `<figure><img src="${escaped(relative(folder, path))}"><figcaption>${escaped(caption)}</figcaption></figure>`,
  );
  const html = join(folder, `${name}.html`);
  await writeFile(
    html,
    `<!doctype html><meta charset="utf-8"><title>${escaped(name)}</title><style>
      body { margin: 12px; background: #eee; font: 11px sans-serif; display: grid; gap: 10px;
        grid-template-columns: repeat(${columns}, 1fr); align-items: start; }
      figure { margin: 0; } img { width: 100%; border: 1px solid #999; display: block; }
      figcaption { padding-top: 3px; }
    </style>${figures.join('\n')}`,
  );
  await fake.page.emulateMedia({ colorScheme: 'light', forcedColors: 'none' });
  await fake.page.goto(pathToFileURL(html).href);
  await fake.resize({ width: sheetWidth, height: 900, zoom: 1 });
  await fake.page.evaluate(() => Promise.all([...document.images].map((image) => image.decode())));
  await fake.page.screenshot({
    path: join(folder, `${name}.jpg`),
    type: 'jpeg',
    quality: 60,
    fullPage: true,
  });
};
