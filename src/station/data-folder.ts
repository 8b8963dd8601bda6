import { mkdirSync, realpathSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'libsql';
import { exitCodes } from './exit-codes.ts';
import { StationProblem } from './problem.ts';

/** The folder of a station, for this process alone. */
export interface DataFolder {
  /** Absolute, links followed. */
  path: string;
  /** Lets another process have it. Twice does nothing. */
  release(): void;
  /** The same, and nothing of the lock is left. */
  removeLock(): void;
}

const lockName = 'station.lock';

const unusable = (path: string, why: string): StationProblem =>
  new StationProblem(exitCodes.failed, `The data folder ${path} cannot be used: ${why}`);

/** Errors: StationProblem. */
const prepare = (folder: string, ownId: number): string => {
  let path: string;
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    path = realpathSync(folder);
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? 'unknown';
    throw unusable(folder, `this user may not make or open it (${code}).`);
  }
  const { uid, mode } = statSync(path);
  if (uid !== ownId) throw unusable(path, "it belongs to another user than the station's.");
  if ((mode & 0o077) !== 0)
    throw unusable(path, `others may look into it. Correct it with: chmod 700 ${path}`);
  return path;
};

/**
 * Takes the folder for this process, until it is released or the process ends in whatever way: the lock is the operating
 * system's, held through SQLite on an empty file.
 * Errors: StationProblem: failed (another station has it, or it cannot be used).
 */
export const takeDataFolder = (folder: string, ownId = process.getuid?.() ?? 0): DataFolder => {
  const path = prepare(folder, ownId);
  const file = join(path, lockName);
  let lock: Database.Database;
  try {
    lock = new Database(file);
  } catch {
    throw unusable(path, 'nothing can be written there.');
  }
  try {
    // With a write-ahead log an exclusive transaction would let others open it.
    lock.prepare('pragma journal_mode = DELETE').all();
    lock.prepare('pragma busy_timeout = 0').all();
    lock.exec('begin exclusive');
  } catch (error) {
    lock.close();
    const isTaken = error instanceof Error && 'code' in error && String(error.code).startsWith('SQLITE_BUSY');
    if (isTaken)
      throw unusable(path, 'a station runs on it. Stop that one first (systemctl stop backchannel-station).');
    throw unusable(path, 'nothing can be written there.');
  }
  let isReleased = false;
  const release = (): void => {
    if (isReleased) return;
    isReleased = true;
    lock.exec('rollback');
    lock.close();
  };
  return {
    path,
    release,
    removeLock() {
      release();
      for (const name of [lockName, `${lockName}-journal`]) rmSync(join(path, name), { force: true });
    },
  };
};
