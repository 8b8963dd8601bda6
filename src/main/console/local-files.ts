import { randomBytes } from 'node:crypto';
import { mkdir, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Clock } from '../../shared/clock.ts';
import { BackchannelError } from '../../shared/errors.ts';
import type { SecretStore } from '../secrets/index.ts';
import { openDatabase, type Database } from '../storage/index.ts';

const keyBytes = 32;
/** How often a key may become unreadable before a person should look at the machine instead. */
const maxGenerations = 10;

const dataFolder = (folder: string): string => join(folder, 'data');

interface CacheKey {
  keyHex: string;
  /** The key was made just now. */
  isNew: boolean;
  generation: number;
}

/** The newest readable key; an unreadable one stays where it is, in case the key store recovers, and the next is made. */
const cacheKey = async (secrets: SecretStore): Promise<CacheKey> => {
  for (let generation = 0; generation < maxGenerations; generation += 1) {
    const name = generation === 0 ? 'database-key' : `database-key-${generation}`;
    let stored: string | undefined;
    try {
      stored = await secrets.get(name);
    } catch (error) {
      if (error instanceof BackchannelError && error.code === 'SECRET_UNREADABLE') continue;
      throw error;
    }
    if (stored !== undefined) return { keyHex: stored, isNew: false, generation };
    const keyHex = randomBytes(keyBytes).toString('hex');
    // Durable before the first page is written with it.
    await secrets.set(name, keyHex);
    return { keyHex, isNew: true, generation };
  }
  throw new BackchannelError('SECRET_UNREADABLE', { details: { secret: 'database-key' } });
};

/**
 * Opens the cache that belongs to this computer's key store: `data/<store>.db`, its key in that store (decision 0011).
 * Without an accepted store the cache is in memory, and nothing of it is ever written.
 * Errors: STORAGE_NEWER, STORAGE_UNREADABLE, SECRET_UNREADABLE.
 */
export const openCache = async (deps: {
  folder: string;
  secrets: SecretStore;
  clock: Clock;
}): Promise<Database> => {
  const { secrets, clock } = deps;
  if (secrets.mode === 'memory') return openDatabase({ file: ':memory:', keyHex: '', clock });
  const folder = dataFolder(deps.folder);
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const { keyHex, isNew, generation } = await cacheKey(secrets);
  const store = secrets.backend.replace(/[^\w-]/g, '_');
  const file = join(folder, `${store}${generation === 0 ? '' : `-${generation}`}.db`);
  // A file under a key that no longer exists (a sign-out cut short) can never be read again.
  if (isNew) for (const suffix of ['', '-wal', '-shm']) await rm(file + suffix, { force: true });
  return openDatabase({ file, keyHex, clock });
};

/**
 * What lies in the profile beside the database and the secrets: preferences, the window's place, crash dumps, words
 * taught to the spell check.
 */
const looseEntries: readonly string[] = ['settings.json', 'window.json', 'Crashpad', 'Custom Dictionary.txt'];
const logFolder = 'logs';
/** Half-written copies of our own small files, of a program that ended while it wrote; and damaged ones that were kept aside. */
const leftOver = /\.tmp-\d{10}[a-f0-9]{6}$|\.damaged-\d+\.json$/;

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

/** Removes the caches of every key store this profile has ever used. */
export const removeAllCaches = (folder: string): Promise<void> =>
  rm(dataFolder(folder), { recursive: true, force: true });
