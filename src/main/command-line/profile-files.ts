import { readdirSync, rmSync } from 'node:fs';
import { lstat, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';

/** What lies in a profile: ours first, then what Chromium keeps there. */
const knownEntries: readonly RegExp[] = [
  /^(?:data|logs|secrets\.json|settings\.json|window\.json|relay\.json)$/,
  /\.damaged-\d+\.json$|\.tmp-\d{10}[a-f0-9]{6}$|^\.probe-\d+$/,
  /^(?:Crashpad|Crash Reports|Custom Dictionary\.txt.*|Dictionaries)$/,
  /^(?:Cache|Code Cache|GPUCache|GrShaderCache|ShaderCache|GraphiteDawnCache|Dawn\w*Cache)$/,
  /^(?:Local Storage|Session Storage|Shared Dictionary|WebStorage|IndexedDB|Service Worker|databases)$/,
  /^(?:SharedStorage|InterestGroups|PrivateAggregation|AggregationService|Conversions|first_party_sets\.db)(?:-\w+)?$/,
  /^(?:Cookies|Trust Tokens|DIPS|VideoDecodeStats|Network|TransportSecurity)(?:-\w+)?$/,
  /^(?:Network Persistent State|Preferences|Local State|blob_storage|shared_proto_db|Partitions)$/,
  /^(?:SingletonLock|SingletonCookie|SingletonSocket|lockfile|DevToolsActivePort|First Run)$/,
  /^\.org\.chromium\.Chromium\./,
];

export interface ProfileFiles {
  folder: string;
  /** The place that the system has for this program alone; another one may hold somebody else's files too. */
  isOwnPlace: boolean;
}

const namesIn = (folder: string): Promise<string[]> => readdir(folder).catch(() => []);

const isOurs = (name: string, isOwnPlace: boolean): boolean =>
  isOwnPlace || knownEntries.some((each) => each.test(name));

/** What of the folder is the program's, by name. */
export const entriesOf = async ({ folder, isOwnPlace }: ProfileFiles): Promise<string[]> =>
  (await namesIn(folder)).filter((name) => isOurs(name, isOwnPlace)).sort();

/** Files and bytes below a path; links are not followed. What cannot be read counts as nothing. */
export const sizeBelow = async (path: string): Promise<{ files: number; bytes: number }> => {
  const found = await lstat(path).catch(() => undefined);
  if (!found) return { files: 0, bytes: 0 };
  if (!found.isDirectory()) return { files: 1, bytes: found.size };
  const sum = { files: 0, bytes: 0 };
  for (const name of await namesIn(path)) {
    const { files, bytes } = await sizeBelow(join(path, name));
    sum.files += files;
    sum.bytes += bytes;
  }
  return sum;
};

/**
 * Deletes everything of the program in its profile, and the folder itself where nothing else is in it. Answers the paths
 * that could not
 * be deleted. Never rejects.
 */
export const removeProfile = async (profile: ProfileFiles): Promise<string[]> => {
  const left: string[] = [];
  for (const name of await entriesOf(profile)) {
    const path = join(profile.folder, name);
    await rm(path, { recursive: true, force: true, maxRetries: 2 }).catch(() => left.push(path));
  }
  if ((await namesIn(profile.folder)).length === 0)
    await rm(profile.folder, { recursive: true, force: true }).catch(() => undefined);
  return left;
};

/** The same once more, when the program ends: Chromium writes into its profile as long as it runs. Never throws. */
export const sweepProfile = ({ folder, isOwnPlace }: ProfileFiles): void => {
  try {
    for (const name of readdirSync(folder))
      if (isOurs(name, isOwnPlace)) rmSync(join(folder, name), { recursive: true, force: true });
    if (readdirSync(folder).length === 0) rmSync(folder, { recursive: true, force: true });
  } catch {
    // The folder is gone, or something in it is in use: what lies there now is Chromium's, of this run.
  }
};
