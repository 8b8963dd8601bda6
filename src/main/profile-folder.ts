import {
  closeSync,
  existsSync,
  fsyncSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  rmSync,
  writeSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { ErrorCode } from '../shared/errors.ts';

/** Less than this free is as good as nothing: a start writes about as much. */
const probeBytes = 256 * 1024;

const codes: Readonly<Record<string, ErrorCode>> = {
  ENOSPC: 'STORAGE_FULL',
  EDQUOT: 'STORAGE_FULL',
  EROFS: 'STORAGE_READ_ONLY',
  EACCES: 'STORAGE_READ_ONLY',
  EPERM: 'STORAGE_READ_ONLY',
  EIO: 'STORAGE_FAULT',
};

/**
 * Each folder of the path once. Node's own `recursive` never ends where a file system refuses a folder in one that
 * exists as if that one were missing (/proc does, and drives that went away).
 */
const makeFolder = (path: string): void => {
  if (existsSync(path)) return;
  const parent = dirname(path);
  if (parent !== path) makeFolder(parent);
  mkdirSync(path, { mode: 0o700 });
};

/**
 * Whether the profile's folder can be used: made where it is missing, and written to. Undefined: it can. Without this the program
 * would end without a word where its lock cannot be made. Needs no package (decision 0022).
 */
export const probeProfileFolder = (folder: string): ErrorCode | undefined => {
  const path = join(folder, `.probe-${process.pid}`);
  try {
    makeFolder(folder);
    const file = openSync(path, 'w', 0o600);
    try {
      writeSync(file, Buffer.alloc(probeBytes));
      // A disk that promises space it does not have says so here.
      fsyncSync(file);
    } finally {
      closeSync(file);
    }
    return undefined;
  } catch (error) {
    return codes[(error as NodeJS.ErrnoException).code ?? ''] ?? 'STORAGE_FOLDER_MISSING';
  } finally {
    try {
      rmSync(path, { force: true });
    } catch {
      // Where nothing can be written, nothing was.
    }
  }
};

/**
 * A folder for a window that only says what is wrong. Undefined when not even that can be made: the browser inside then does
 * without files.
 */
export const makeStandInFolder = (): string | undefined => {
  for (const parent of [tmpdir(), '/dev/shm', '/var/tmp']) {
    try {
      return mkdtempSync(join(parent, 'backchannel-'));
    } catch {
      // The next one.
    }
  }
  return undefined;
};
