import { globSync, statSync } from 'node:fs';
import { join } from 'node:path';

const mebi = 1024 * 1024;

/**
 * How large an installer may be, in bytes. Above what the packages of 2026 have by about a quarter: a language pack, a second database
 * driver or source maps that slip in stop the release, an Electron of the next year does not.
 */
export const largest: Readonly<Record<string, number>> = {
  deb: 105 * mebi,
  rpm: 105 * mebi,
  'tar.gz': 150 * mebi,
  AppImage: 150 * mebi,
  exe: 115 * mebi,
  msi: 150 * mebi,
  dmg: 150 * mebi,
  zip: 150 * mebi,
  pkg: 150 * mebi,
};

export interface Sized {
  name: string;
  bytes: number;
  /** Undefined: no installer. */
  maxBytes: number | undefined;
}

/** The installers in a folder, by name, each with its size and bound. */
export function sizesIn(folder: string): Sized[] {
  return globSync(
    Object.keys(largest).map((ending) => `*.${ending}`),
    { cwd: folder },
  )
    .sort()
    .map((name) => ({ name, bytes: statSync(join(folder, name)).size, maxBytes: boundOf(name) }));
}

/** Of a file's name, by its ending. */
export function boundOf(name: string): number | undefined {
  return Object.entries(largest).find(([ending]) => name.endsWith(`.${ending}`))?.[1];
}

/** One sentence for each that is too large. */
export function tooLarge(sizes: readonly Sized[]): string[] {
  return sizes
    .filter(({ bytes, maxBytes }) => maxBytes !== undefined && bytes > maxBytes)
    .map(
      ({ name, bytes, maxBytes = 0 }) =>
        `${name} has ${(bytes / mebi).toFixed(1)} MiB and may have ${(maxBytes / mebi).toFixed(0)}: see what came in, or raise the ` +
        'bound in scripts/release/sizes.ts with a reason.',
    );
}
