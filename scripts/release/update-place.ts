import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { z } from 'zod';

/** What electron-builder writes beside a program that updates itself (`app-update.yml`), as far as we look at it. */
const placeSchema = z.object({
  provider: z.literal('generic'),
  url: z.url(),
  publisherName: z.union([z.string(), z.array(z.string())]).optional(),
});

/** Where the unpacked programs of a build have it, below the folder of installers. */
const places: Readonly<Record<string, string>> = {
  win32: 'win*-unpacked/resources/app-update.yml',
  darwin: 'mac*/*.app/Contents/Resources/app-update.yml',
};

/**
 * What is wrong with the place of updates that a build has put into its programs, one sentence each; none: nothing. A release whose
 * programs look nowhere, elsewhere, or believe anybody would be noticed with its first update, when it is too late.
 * @param folder with the installers, `dist`
 */
export function faultsOfUpdatePlace(
  folder: string,
  of: { platform: string; url: string; publisher: string | undefined },
): string[] {
  const pattern = places[of.platform];
  // There the system updates.
  if (pattern === undefined) return [];
  const files = globSync(pattern, { cwd: folder }).sort();
  if (files.length === 0) return [`No program of this build knows a place of updates: no ${pattern}.`];
  return files.flatMap((file) => {
    const parsed = placeSchema.safeParse(parse(readFileSync(join(folder, file), 'utf8')));
    if (!parsed.success) return [`${file} names no place of updates.`];
    const { url, publisherName } = parsed.data;
    const faults: string[] = [];
    if (url !== of.url) faults.push(`${file} looks for updates at ${url} and not at ${of.url}.`);
    if (of.platform === 'win32' && ![publisherName].flat().some((name) => name === of.publisher))
      faults.push(
        `${file} believes ${[publisherName].flat().join(', ') || 'anybody'} and not ${of.publisher}.`,
      );
    return faults;
  });
}
