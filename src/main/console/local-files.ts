import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { dataFolder } from './cache/index.ts';

/**
 * What lies in the profile beside the database and the secrets: preferences, the window's place, crash dumps, words
 * taught to the spell check.
 */
const looseEntries: readonly string[] = [
  'settings.json',
  'window.json',
  'Crashpad',
  'Custom Dictionary.txt',
  'Dictionaries',
];
const logFolder = 'logs';
/** Half-written copies of our own small files, of a program that ended while it wrote; and damaged ones that were kept aside. */
const leftOver = /\.tmp-\d{10}[a-f0-9]{6}$|\.damaged-\d+\.json$|^\.probe-\d+$/;

/**
 * Removes everything of the profile that is neither database nor secrets; what the browser inside keeps is cleared
 * through the browser (ConsoleWorld.clearBrowserData). A missing entry is as good as a removed one.
 */
export const removeLooseFiles = async (folder: string): Promise<void> => {
  for (const entry of looseEntries) await rm(join(folder, entry), { recursive: true, force: true });
  // The folder stays: the log goes on, from its beginning.
  const logs = await readdir(join(folder, logFolder)).catch(() => []);
  for (const name of logs) await rm(join(folder, logFolder, name), { recursive: true, force: true });
  const names = await readdir(folder).catch(() => []);
  for (const name of names) if (leftOver.test(name)) await rm(join(folder, name), { force: true });
};

/** Removes the caches of every key store this profile has ever used, and what was set aside of them. */
export const removeAllCaches = (folder: string): Promise<void> =>
  rm(dataFolder(folder), { recursive: true, force: true });
