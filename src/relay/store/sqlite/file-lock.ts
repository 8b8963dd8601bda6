import { existsSync, realpathSync } from 'node:fs';
import Database from 'libsql';
import { BackchannelError } from '../../../shared/errors.ts';

/** Releases the lock. Safe to call twice. */
export type ReleaseLock = () => void;

/**
 * Keeps every other relay process from a SQLite file, until released or until this process ends in whatever way: the lock is the
 * operating system's, held through SQLite on an empty file beside the database. The database's own locks cannot do this, because
 * backups and the writing thread open it as well.
 * Errors: DATABASE_IN_USE; the driver's when the folder cannot be written.
 */
export const lockSqliteFile = (path: string): ReleaseLock => {
  // One lock for one file, whatever links lead to it.
  const lock = new Database(`${existsSync(path) ? realpathSync(path) : path}.lock`);
  try {
    // With a write-ahead log an exclusive transaction would let others open it.
    lock.prepare('pragma journal_mode = DELETE').all();
    lock.prepare('pragma busy_timeout = 0').all();
    lock.exec('begin exclusive');
  } catch (error) {
    lock.close();
    const isTaken = error instanceof Error && 'code' in error && String(error.code).startsWith('SQLITE_BUSY');
    throw isTaken ? new BackchannelError('DATABASE_IN_USE', { cause: error }) : error;
  }
  let isReleased = false;
  return () => {
    if (isReleased) return;
    isReleased = true;
    lock.exec('rollback');
    lock.close();
  };
};
