import { existsSync } from 'node:fs';
import type { FakePage } from '../e2e/helpers/fake-page.ts';

export interface Difference {
  /** Of the picture, below the gallery's folder. */
  name: string;
  /** Of all pixels, 0 to 1; `new`: there was none before; `size`: it has another size now. */
  changed: number | 'new' | 'size';
}

/** Channels that differ by no more are the same: what antialiasing does to a glyph that has not moved. */
const sameWithin = 24;

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

/** The list that is written beside the pictures, the most changed first. */
export const differenceList = (differences: readonly Difference[]): string => {
  const share = ({ changed }: Difference): number => (typeof changed === 'number' ? changed : 2);
  const changed = differences.filter((one) => share(one) > 0).sort((one, other) => share(other) - share(one));
  const lines = changed.map(
    ({ name, changed: how }) =>
      `| ${name} | ${typeof how === 'number' ? `${(how * 100).toFixed(2)} %` : how} |`,
  );
  return [
    `${changed.length} of ${differences.length} pictures differ from those that were kept.`,
    '',
    '| Picture | Changed pixels |',
    '|---|---|',
    ...lines,
    '',
  ].join('\n');
};
