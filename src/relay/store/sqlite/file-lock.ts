import { existsSync, realpathSync } from 'node:fs';
import Database from 'libsql';
import { BackchannelError } from '../../../shared/errors.ts';
import { type ReleaseLock, holdFileLock, isLockTaken } from '../../../shared/file-lock.ts';

/**
 * Keeps every other relay process from a SQLite file, until released or until this process ends in whatever way, by a lock on an
 * empty file beside the database. The database's own locks cannot do this, because backups and the writing thread open it as
 * well.
 * Errors: DATABASE_IN_USE; the driver's when the folder cannot be written.
 */
export const lockSqliteFile = (path: string): ReleaseLock => {
  // One lock for one file, whatever links lead to it.
  const file = new Database(`${existsSync(path) ? realpathSync(path) : path}.lock`);
  try {
    return holdFileLock(file);
  } catch (error) {
    throw isLockTaken(error) ? new BackchannelError('DATABASE_IN_USE', { cause: error }) : error;
  }
};
