import { mkdir, readdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { inRepository } from '../../scripts/paths.ts';
import type { FakePage } from '../e2e/helpers/fake-page.ts';
import { guidePictures } from './guide-pictures.ts';
import { handIn } from './hand.ts';

/** As test/gallery/screens.ts reaches its screens. */
const shape = { width: 1280, height: 800, zoom: 1 };
/** Of WebP, 0 to 1: letters stay sharp, and all pictures together stay below 2 MB. */
const quality = 0.8;

/** Has the page turn a screenshot into WebP, which Chromium does and Playwright does not. */
const asWebp = async ({ page }: FakePage, png: Buffer): Promise<Buffer> => {
  const address = await page.evaluate(
    async ({ picture, how }) => {
      const image = new Image();
      image.src = `data:image/png;base64,${picture}`;
      await image.decode();
      const canvas = document.createElement('canvas');
      canvas.width = image.naturalWidth;
      canvas.height = image.naturalHeight;
      canvas.getContext('2d')?.drawImage(image, 0, 0);
      return canvas.toDataURL('image/webp', how);
    },
    { picture: png.toString('base64'), how: quality },
  );
  return Buffer.from(address.slice(address.indexOf(',') + 1), 'base64');
};

/** Takes every picture of the guide anew, and removes those that no chapter shows any more. */
export const takeGuidePictures = async (fake: FakePage): Promise<void> => {
  const folder = inRepository('docs', 'guide', 'pictures');
  await mkdir(folder, { recursive: true });
  await fake.page.emulateMedia({ colorScheme: 'light', forcedColors: 'none' });
  const hand = await handIn(fake, 'en');
  const kept = new Set<string>();
  for (const { name, screen, part } of guidePictures) {
    await fake.resize(shape);
    await fake.open(screen.prepare);
    await fake.resize(shape);
    await screen.reach?.(hand);
    await fake.page.mouse.move(640, 2);
    const png = await (part?.(fake.page) ?? fake.page).screenshot({ animations: 'disabled', caret: 'hide' });
    const file = `${name}.webp`;
    await writeFile(join(folder, file), await asWebp(fake, png));
    kept.add(file);
    process.stdout.write(`docs/guide/pictures/${file}\n`);
  }
  for (const file of await readdir(folder)) if (!kept.has(file)) await rm(join(folder, file));
};
