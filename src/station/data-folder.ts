import { mkdirSync, realpathSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'libsql';
import { type ReleaseLock, holdFileLock, isLockTaken } from '../shared/file-lock.ts';
import { exitCodes } from './exit-codes.ts';
import { StationProblem } from './problem.ts';

/** The folder of a station, for this process alone. */
export interface DataFolder {
  /** Absolute, links followed. */
  path: string;
  /** Lets another process have it. Twice does nothing. */
  release: ReleaseLock;
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
 * Takes the folder for this process, until it is released or the process ends in whatever way (shared/file-lock.ts).
 * Errors: StationProblem: failed (another station has it, or it cannot be used).
 */
export const takeDataFolder = (folder: string, ownId = process.getuid?.() ?? 0): DataFolder => {
  const path = prepare(folder, ownId);
  let release: ReleaseLock;
  try {
    release = holdFileLock(new Database(join(path, lockName)));
  } catch (error) {
    if (isLockTaken(error))
      throw unusable(path, 'a station runs on it. Stop that one first (systemctl stop backchannel-station).');
    throw unusable(path, 'nothing can be written there.');
  }
  return {
    path,
    release,
    removeLock() {
      release();
      for (const name of [lockName, `${lockName}-journal`]) rmSync(join(path, name), { force: true });
    },
  };
};
