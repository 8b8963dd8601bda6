import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import type { FakePage } from '../e2e/helpers/fake-page.ts';
import type { Cells } from './sheets.ts';

export interface Difference {
  /** Of the picture, below the gallery's folder. */
  name: string;
  /** Of all pixels, 0 to 1; `new`: there was none before; `size`: it has another size now. */
  changed: number | 'new' | 'size';
}

/** Channels that differ by no more are the same: what antialiasing does to a glyph that has not moved. */
const sameWithin = 24;
/** The same of two small pictures that are written with loss. */
const sameOnSheet = 40;

/** How far two PNG files differ, as Electron reads them. */
export const difference = async (
  app: FakePage['app'],
  name: string,
  kept: string,
  now: string,
): Promise<Difference> => {
  if (!existsSync(kept)) return { name, changed: 'new' };
  const changed = await app.evaluate(
    ({ nativeImage }, [before, after, limit]: [string, string, number]) => {
      const [one, other] = [nativeImage.createFromPath(before), nativeImage.createFromPath(after)];
      const [a, b] = [one.toBitmap(), other.toBitmap()];
      if (a.length !== b.length || one.getSize().width !== other.getSize().width) return 'size' as const;
      let count = 0;
      for (let at = 0; at < a.length; at += 4)
        for (let channel = 0; channel < 3; channel += 1)
          if (Math.abs((a[at + channel] ?? 0) - (b[at + channel] ?? 0)) > limit) {
            count += 1;
            break;
          }
      return count / Math.max(1, a.length / 4);
    },
    [kept, now, sameWithin] as [string, string, number],
  );
  return { name, changed };
};

interface Sheet {
  /** Of the WebP file. */
  path: string;
  cells: Cells;
}

/**
 * How far the pictures on two contact sheets differ, cell by cell, by the name of the screen: coarser than the pictures themselves, and
 * there wherever the repository is. The page is another one afterwards.
 */
export const sheetDifferences = async (
  page: FakePage['page'],
  kept: Sheet,
  now: Sheet,
): Promise<Map<string, Difference['changed']>> => {
  const asBase64 = async ({ path }: Sheet): Promise<string> => (await readFile(path)).toString('base64');
  await page.goto('about:blank');
  const found = await page.evaluate(
    async ([before, after, limit]) => {
      const drawn = async (base64: string): Promise<OffscreenCanvasRenderingContext2D> => {
        const bytes = Uint8Array.from(atob(base64), (each) => each.codePointAt(0) ?? 0);
        const bitmap = await createImageBitmap(new Blob([bytes], { type: 'image/webp' }));
        const context = new OffscreenCanvas(bitmap.width, bitmap.height).getContext('2d');
        if (context === null) throw new Error('There is no canvas.');
        context.drawImage(bitmap, 0, 0);
        return context;
      };
      const [one, other] = [await drawn(before.image), await drawn(after.image)];
      return Object.entries(after.cells).map(([screen, { x, y, width, height }]) => {
        const old = before.cells[screen];
        if (old === undefined) return [screen, 'new' as const] as const;
        if (old.width !== width || old.height !== height) return [screen, 'size' as const] as const;
        const [a, b] = [
          one.getImageData(old.x, old.y, width, height).data,
          other.getImageData(x, y, width, height).data,
        ];
        let count = 0;
        for (let at = 0; at < a.length; at += 4)
          if ([0, 1, 2].some((channel) => Math.abs((a[at + channel] ?? 0) - (b[at + channel] ?? 0)) > limit))
            count += 1;
        return [screen, count / Math.max(1, a.length / 4)] as const;
      });
    },
    [
      { image: await asBase64(kept), cells: kept.cells },
      { image: await asBase64(now), cells: now.cells },
      sameOnSheet,
    ] as const,
  );
  return new Map<string, Difference['changed']>(found);
};

/** The list that is written beside the pictures, the most changed first. `against`: what they are compared with. */
export const differenceList = (differences: readonly Difference[], against: string): string => {
  const share = ({ changed }: Difference): number => (typeof changed === 'number' ? changed : 2);
  const changed = differences.filter((one) => share(one) > 0).sort((one, other) => share(other) - share(one));
  const lines = changed.map(
    ({ name, changed: how }) =>
      `| ${name} | ${typeof how === 'number' ? `${(how * 100).toFixed(2)} %` : how} |`,
  );
  return [
    `${changed.length} of ${differences.length} pictures differ from ${against}.`,
    '',
    '| Picture | Changed pixels |',
    '|---|---|',
    ...lines,
    '',
  ].join('\n');
};
