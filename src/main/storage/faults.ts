import { BackchannelError, type ErrorCode } from '../../shared/errors.ts';

/** What is wrong with the file or its disk, for a person. */
export type StorageFault = Extract<
  ErrorCode,
  'STORAGE_FULL' | 'STORAGE_READ_ONLY' | 'STORAGE_DAMAGED' | 'STORAGE_FAULT'
>;

/** By the first word of SQLite's result code after `SQLITE_`. */
const byResult: Readonly<Record<string, StorageFault>> = {
  FULL: 'STORAGE_FULL',
  READONLY: 'STORAGE_READ_ONLY',
  CANTOPEN: 'STORAGE_READ_ONLY',
  CORRUPT: 'STORAGE_DAMAGED',
  NOTADB: 'STORAGE_DAMAGED',
  IOERR: 'STORAGE_FAULT',
  // Another process still has it, an earlier console that is ending: nothing is wrong with the file.
  BUSY: 'STORAGE_FAULT',
  LOCKED: 'STORAGE_FAULT',
};

const byErrno: Readonly<Record<string, StorageFault>> = {
  ENOSPC: 'STORAGE_FULL',
  EDQUOT: 'STORAGE_FULL',
  EACCES: 'STORAGE_READ_ONLY',
  EPERM: 'STORAGE_READ_ONLY',
  EROFS: 'STORAGE_READ_ONLY',
  EIO: 'STORAGE_FAULT',
};

/** The fault behind an error of SQLite or of the file system; undefined for every other error. */
export const faultOf = (error: unknown): StorageFault | undefined => {
  const { code } = (error ?? {}) as { code?: unknown };
  if (typeof code !== 'string') return undefined;
  const [, result = ''] = /^SQLITE_([A-Z]+)/.exec(code) ?? [];
  return byResult[result] ?? byErrno[code];
};

/** The same error, under the code that says what a person can do about it. */
export const asStorageError = (error: unknown): unknown => {
  const fault = faultOf(error);
  return fault === undefined ? error : new BackchannelError(fault, { cause: error });
};
