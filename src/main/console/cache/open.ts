import { mkdir } from 'node:fs/promises';
import { basename, join } from 'node:path';
import type { Clock } from '../../../shared/clock.ts';
import { BackchannelError, isErrorCode } from '../../../shared/errors.ts';
import type { LossCause } from '../../../shared/ipc/state.ts';
import type { Timers } from '../../../shared/timers.ts';
import type { Log } from '../../log.ts';
import type { SecretStore } from '../../secrets/index.ts';
import {
  asStorageError,
  checkOutside,
  checkSeal,
  openDatabase,
  type Database,
  type StartOutside,
  type StorageFault,
} from '../../storage/index.ts';
import {
  asideFolder,
  dataFolder,
  earlierFile,
  fileOfKey,
  movingNote,
  openingNote,
  otherFiles,
  setAside,
  sizeOf,
} from './files.ts';
import { cacheKey, formerKeys } from './key.ts';

/** So many starts in a row that ended soon after the file was opened are its fault, whatever the check says. */
const maxShortStarts = 4;
/** A run of this length was no short start. */
export const longRunMs = 60_000;

/** A file that private chats may be read from. */
export interface FormerFile {
  path: string;
  /** Undefined: its key is lost. */
  keyHex: string | undefined;
}

export interface OpenedCache {
  db: Database;
  /** Undefined: in memory. */
  file: string | undefined;
  /** Why it was begun anew. */
  cause: LossCause | undefined;
  /** What was kept of before. */
  former: readonly FormerFile[];
  /** The program has been running for a while. */
  noteLongRun(): void;
  /** What was kept of before is noted where it is not forgotten. */
  noteRecorded(): void;
}

export interface OpenCacheDeps {
  folder: string;
  secrets: SecretStore;
  clock: Clock;
  timers: Timers;
  log: Log;
  /** Absent in tests that stay in one process: nothing is checked beforehand then. */
  startOutside?: StartOutside | undefined;
  onFault?: ((fault: StorageFault | undefined) => void) | undefined;
}

type Verdict = 'open' | LossCause;

/** Looks at the file before this process touches it. Errors: STORAGE_FULL and its like, which are not the file's. */
const judge = async (deps: OpenCacheDeps, file: string, keyHex: string): Promise<Verdict> => {
  const { timers, log, startOutside: start } = deps;
  const note = openingNote(file).read();
  const size = sizeOf(file);
  // The first start that ever opened it may have been cut off before anything was in it.
  if (size === undefined || size === 0) return note?.isNew ? 'open' : 'missing';
  const seal = await checkSeal(file, keyHex);
  if (seal === 'intact') return 'open';
  // Beside the mark of a file that was never closed a seal is an old one: nothing is known.
  if (seal === 'changed' && !openingNote(file).exists()) return 'changed';
  if (start === undefined) return 'open';
  if ((note?.starts ?? 0) >= maxShortStarts) return 'damaged';
  const check = () => checkOutside({ start, timers, file, keyHex });
  const first = await check();
  // The system may have ended the process for reasons of its own; a file that ends it does so again.
  const outcome = first.state === 'crashed' ? await check() : first;
  log.info('storage.checked', { state: outcome.state });
  if (outcome.state === 'fault')
    throw new BackchannelError(isErrorCode(outcome.code) ? outcome.code : 'STORAGE_FAULT');
  return outcome.state === 'damaged' || outcome.state === 'crashed' ? 'damaged' : 'open';
};

/**
 * Opens the cache that belongs to this computer's key store (decision 0011), its key in that store. A file that cannot
 * be opened as a whole, or that is not what was closed, is set aside, never deleted, and an empty one takes its place
 * (decision 0089). Without an accepted store the cache is in memory, and nothing of it is ever written.
 * Errors: STORAGE_NEWER, STORAGE_FULL, STORAGE_READ_ONLY, STORAGE_FAULT.
 */
export const openCache = async (deps: OpenCacheDeps): Promise<OpenedCache> => {
  const { folder, secrets, clock, log, onFault } = deps;
  if (secrets.mode === 'memory') {
    const db = openDatabase({ file: ':memory:', keyHex: '', clock });
    const nothing = (): void => undefined;
    return { db, file: undefined, cause: undefined, former: [], noteLongRun: nothing, noteRecorded: nothing };
  }
  try {
    await mkdir(dataFolder(folder), { recursive: true, mode: 0o700 });
    const { keyHex, isNew, generation } = await cacheKey(secrets);
    const store = secrets.backend.replace(/[^\w-]/g, '_');
    const named = fileOfKey(folder, store, keyHex);
    const earlier = earlierFile(folder, store, generation);
    const isEarlier =
      !isNew &&
      sizeOf(named) === undefined &&
      !openingNote(named).exists() &&
      movingNote(named).read() === undefined &&
      sizeOf(earlier) !== undefined;
    const file = isEarlier ? earlier : named;

    const former: FormerFile[] = [];
    const begin = async (why: LossCause): Promise<LossCause> => {
      log.warn('storage.set-aside', { cause: why });
      if (sizeOf(file) !== undefined || sizeOf(`${file}-wal`) !== undefined)
        former.push({ path: await setAside(folder, file, { atMs: clock.now(), cause: why }), keyHex });
      return why;
    };
    /** What a start before this one began to set aside, or has set aside and not noted. */
    const goOn = async (): Promise<LossCause | undefined> => {
      const moving = movingNote(file).read();
      if (moving === undefined) return undefined;
      if (!moving.isMoved) await setAside(folder, file, { atMs: clock.now(), cause: moving.cause });
      former.push({ path: join(asideFolder(folder), basename(moving.name)), keyHex });
      return moving.cause;
    };
    const open = (starts: number, isFresh: boolean): Database => {
      openingNote(file).write({ isNew: isFresh, starts });
      return openDatabase({ file, keyHex, clock, onFault });
    };

    let cause: LossCause | undefined;
    const others = (await otherFiles(folder, file)).filter(
      (path) => path.includes(`/${store}`) || path.includes(`\\${store}`),
    );
    if (isNew) {
      // Under a key that is lost, perhaps only for now: they stay as they are.
      former.push(...others.map((path) => ({ path, keyHex: undefined })));
      if (others.length > 0) cause = 'key-lost';
    } else {
      cause = await goOn();
      // Of a file that was set aside and not replaced yet it is known why it is missing.
      const verdict =
        cause !== undefined && sizeOf(file) === undefined ? 'open' : await judge(deps, file, keyHex);
      if (verdict !== 'open') cause = await begin(verdict);
      for (const key of await formerKeys(secrets)) {
        const path = [fileOfKey(folder, store, key), earlierFile(folder, store, generation)].find(
          (candidate) => candidate !== file && sizeOf(candidate) !== undefined,
        );
        if (path !== undefined) former.push({ path, keyHex: key });
      }
    }
    const before = openingNote(file).read();
    const isFresh = sizeOf(file) === undefined || before?.isNew === true;
    let db: Database;
    try {
      db = open((before?.starts ?? 0) + 1, isFresh);
    } catch (error) {
      if (!(error instanceof BackchannelError) || error.code !== 'STORAGE_UNREADABLE') {
        // This start ended with an answer that says nothing against the file: it counts as no short one.
        if (before || isFresh) openingNote(file).write({ isNew: isFresh, starts: before?.starts ?? 1 });
        else openingNote(file).remove();
        throw error;
      }
      cause = await begin('damaged');
      db = open(1, true);
    }
    const close = db.close.bind(db);
    db.close = () => {
      close();
      openingNote(file).remove();
    };
    return {
      db,
      file,
      cause,
      former,
      noteLongRun: () => openingNote(file).write({ isNew: false, starts: 0 }),
      noteRecorded: movingNote(file).remove,
    };
  } catch (error) {
    throw asStorageError(error);
  }
};
