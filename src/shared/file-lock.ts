/**
 * A file of its own that SQLite has opened: what its driver offers, so that this module needs none. The lock is SQLite's on that
 * file, so it is the operating system's: it ends with the process, whatever ends it, and the file may stay.
 */
export interface LockFile {
  prepare(sql: string): { all(): unknown[] };
  exec(sql: string): unknown;
  close(): unknown;
}

/** Releases a lock. Twice does nothing. */
export type ReleaseLock = () => void;

/** Whether a lock was not to be had because another process, or this one, holds it. */
export const isLockTaken = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && String(error.code).startsWith('SQLITE_BUSY');

/**
 * Keeps everybody else from what the file stands for, until it is released. Whoever asks meanwhile is refused at once.
 * Errors: the driver's (isLockTaken tells the usual one); the file is closed then.
 */
export const holdFileLock = (file: LockFile): ReleaseLock => {
  try {
    // With a write-ahead log an exclusive transaction would let others open it.
    file.prepare('pragma journal_mode = DELETE').all();
    file.prepare('pragma busy_timeout = 0').all();
    file.exec('begin exclusive');
  } catch (error) {
    file.close();
    throw error;
  }
  let isReleased = false;
  return () => {
    if (isReleased) return;
    isReleased = true;
    file.exec('rollback');
    file.close();
  };
};
