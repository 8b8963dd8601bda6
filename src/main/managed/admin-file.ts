import { closeSync, fstatSync, openSync, readFileSync, statSync } from 'node:fs';
import { dirname } from 'node:path';

/** Far beyond any policy: a list of a thousand addresses is 100 kB. */
export const maxFileBytes = 1024 * 1024;

/** Group and others may not write. Windows has other rights, which Node does not see. */
const writableByOthers = process.platform === 'win32' ? 0 : 0o022;

export type AdminFile =
  | { content: Buffer }
  /** missing: there is none. unsafe: somebody else than the administrator may write it. */
  | { fault: 'missing' | 'unsafe' | 'unreadable' };

/** Whether only the administrator (`owner`: a user id) may change what lies there. Errors: of the file system. */
export const isOfAdmin = (path: string, owner: number): boolean => {
  const { uid, mode } = statSync(path);
  return uid === owner && (mode & writableByOthers) === 0;
};

/**
 * Reads a file that only the administrator of the computer may have written: it and the folder it lies in belong to `owner`,
 * and nobody
 * else may write them. What was looked at is what is read: the open file is asked, not the name.
 */
export const readAdminFile = (path: string, owner: number): AdminFile => {
  let file: number;
  try {
    file = openSync(path, 'r');
  } catch (error) {
    return { fault: (error as NodeJS.ErrnoException).code === 'ENOENT' ? 'missing' : 'unreadable' };
  }
  try {
    const stat = fstatSync(file);
    if (!stat.isFile() || stat.size > maxFileBytes) return { fault: 'unreadable' };
    if (stat.uid !== owner || (stat.mode & writableByOthers) !== 0) return { fault: 'unsafe' };
    if (!isOfAdmin(dirname(path), owner)) return { fault: 'unsafe' };
    return { content: readFileSync(file) };
  } catch {
    return { fault: 'unreadable' };
  } finally {
    closeSync(file);
  }
};
