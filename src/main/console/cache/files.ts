import { createHash } from 'node:crypto';
import { existsSync, readFileSync, rmSync, statSync } from 'node:fs';
import { mkdir, readdir, rename, rm, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { z } from 'zod';
import { type LossCause, lossCauseSchema } from '../../../shared/ipc/state.ts';
import { writeDurably } from '../../storage/index.ts';

/** Everything the database has in a profile. */
export const dataFolder = (folder: string): string => join(folder, 'data');
/** Contents of files for customers, which only a database can open. */
export const outgoingFolder = (folder: string): string => join(dataFolder(folder), 'outgoing');
/** Contents of files in private chats, which only a database can open. */
export const privateFilesFolder = (folder: string): string => join(dataFolder(folder), 'private-files');
/** What could not be opened, each under the time at which it was set aside. */
export const asideFolder = (folder: string): string => join(dataFolder(folder), 'set-aside');

/** What belongs to one database file. */
const suffixes = ['-wal', '-shm', '.seal', '.open', ''] as const;

/** Tells keys apart without saying anything about them. */
export const keyIdOf = (keyHex: string): string =>
  createHash('sha256').update(`backchannel-database-key-id-v1:${keyHex}`).digest('hex').slice(0, 12);

/**
 * The file of a key: `data/<store>-<key id>.db`, so that a key that comes back finds its file again. Files of earlier
 * versions are `data/<store>.db` and `data/<store>-<number>.db`.
 */
export const fileOfKey = (folder: string, store: string, keyHex: string): string =>
  join(dataFolder(folder), `${store}-${keyIdOf(keyHex)}.db`);

export const earlierFile = (folder: string, store: string, generation: number): string =>
  join(dataFolder(folder), `${store}${generation === 0 ? '' : `-${generation}`}.db`);

/** Bytes; undefined when there is no such file. */
export const sizeOf = (file: string): number | undefined => statSync(file, { throwIfNoEntry: false })?.size;

const openingSchema = z.object({ v: z.literal(1), isNew: z.boolean(), starts: z.number().int().min(0) });
type Opening = z.infer<typeof openingSchema>;

/**
 * A note beside the file while it is open, written before its seal goes and removed after it was sealed again. Found at a
 * start it says that the program ended without closing the file: a seal beside it is an old one, of a backup or from before a
 * power cut. `starts`: how many starts in a row ended soon after the file was opened; 0: it has been open for a while.
 */
export const openingNote = (file: string) => {
  const path = `${file}.open`;
  return {
    read(): Opening | undefined {
      try {
        return openingSchema.parse(JSON.parse(readFileSync(path, 'utf8')));
      } catch {
        // None, or damaged itself: nothing is known of earlier starts.
        return undefined;
      }
    },
    write: (note: Omit<Opening, 'v'>): void => writeDurably(path, JSON.stringify({ v: 1, ...note })),
    remove: (): void => rmSync(path, { force: true }),
    exists: (): boolean => existsSync(path),
  };
};

const movingSchema = z.object({
  v: z.literal(1),
  /** Of the file in the folder of what was set aside. */
  name: z.string(),
  cause: lossCauseSchema,
  /** All that belongs to it is there; what is in its old place now is new. */
  isMoved: z.boolean(),
});

/** A note beside a file that is being set aside, until somebody who brings back what can be read has noted where it is. */
export const movingNote = (file: string) => {
  const path = `${file}.moving`;
  return {
    read(): z.infer<typeof movingSchema> | undefined {
      try {
        return movingSchema.parse(JSON.parse(readFileSync(path, 'utf8')));
      } catch {
        // None: it is written whole or not at all.
        return undefined;
      }
    },
    write: (note: Omit<z.infer<typeof movingSchema>, 'v'>): void =>
      writeDurably(path, JSON.stringify({ v: 1, ...note })),
    remove: (): void => rmSync(path, { force: true }),
  };
};

/**
 * Moves a file with all that belongs to it out of the way, one after the other; cut off in between, the next call goes on with
 * the rest, to the same place. Nothing is deleted. Answers the new path, of which `movingNote` tells until it is removed.
 * Errors: those of the file system.
 */
export const setAside = async (
  folder: string,
  file: string,
  { atMs, cause, move = rename }: { atMs: number; cause: LossCause; move?: typeof rename },
): Promise<string> => {
  const target = asideFolder(folder);
  await mkdir(target, { recursive: true, mode: 0o700 });
  const note = movingNote(file);
  const before = note.read();
  const stem = basename(file, '.db');
  let number = atMs;
  while (suffixes.some((suffix) => existsSync(join(target, `${stem}.${number}.db${suffix}`)))) number += 1;
  const under = before?.isMoved === false ? before : { name: `${stem}.${number}.db`, cause };
  const path = join(target, under.name);
  note.write({ ...under, isMoved: false });
  for (const suffix of suffixes) if (existsSync(file + suffix)) await move(file + suffix, path + suffix);
  note.write({ ...under, isMoved: true });
  return path;
};

/** The database files of a profile that are not this one: of lost keys, and of other key stores. Newest first. */
export const otherFiles = async (folder: string, file: string): Promise<string[]> => {
  const names = await readdir(dataFolder(folder)).catch(() => []);
  const files = names.filter((name) => name.endsWith('.db') && name !== basename(file));
  const found = await Promise.all(
    files.map(async (name) => {
      const path = join(dataFolder(folder), name);
      return { path, atMs: (await stat(path)).mtimeMs };
    }),
  );
  return found.sort((a, b) => b.atMs - a.atMs).map(({ path }) => path);
};

const asideTime = /\.(\d{13})\.db/;
const damagedCopy = /\.damaged-(\d{13})\.json$/;

/**
 * Deletes what was set aside before `beforeMs`, and database files of other keys that nobody has opened since. `file`: the one in
 * use.
 */
export const removeSetAsideBefore = async (
  folder: string,
  file: string | undefined,
  beforeMs: number,
): Promise<number> => {
  let removed = 0;
  const remove = async (path: string): Promise<void> => {
    await rm(path, { force: true });
    removed += 1;
  };
  for (const name of await readdir(asideFolder(folder)).catch(() => []))
    if (Number(asideTime.exec(name)?.[1] ?? Infinity) < beforeMs)
      await remove(join(asideFolder(folder), name));
  for (const name of await readdir(folder).catch(() => []))
    if (Number(damagedCopy.exec(name)?.[1] ?? Infinity) < beforeMs) await remove(join(folder, name));
  if (file !== undefined)
    for (const other of await otherFiles(folder, file)) {
      if ((await stat(other)).mtimeMs >= beforeMs) continue;
      for (const suffix of suffixes) if (existsSync(other + suffix)) await remove(other + suffix);
    }
  return removed;
};
