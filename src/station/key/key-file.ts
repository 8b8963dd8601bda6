import { closeSync, constants, fstatSync, openSync, readFileSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { exitCodes } from '../exit-codes.ts';
import { StationProblem } from '../problem.ts';

/** Base64 of a key is 44 characters; whoever names another file by mistake has it read no further. */
const maxFileBytes = 4_096;

const refused = (path: string, why: string): StationProblem =>
  new StationProblem(exitCodes.keyRefused, `The key file ${path} is not used: ${why}`);

/**
 * Reads the key file. It has to be a file of the station's own user (or root's) that nobody else can read or write, in a folder
 * where nobody else can put another one in its place. What was looked at is what is read: the open file is asked, not the name.
 * `credentials`: systemd's folder of credentials; what lies in it belongs to root, and may be read by the group that an access
 * list stands for.
 * Errors: StationProblem (keyRefused).
 */
export const readKeyFile = (
  path: string,
  of: { ownId: number; credentials?: string | undefined },
): string => {
  let file: number;
  try {
    // A link could lead anywhere, and somebody else may move where it leads.
    file = openSync(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    if (code === 'ENOENT') throw refused(path, 'there is no such file.');
    if (code === 'ELOOP') throw refused(path, 'it is a link. Name the file itself.');
    if (code === 'EACCES') throw refused(path, 'this user may not read it.');
    throw refused(path, 'it cannot be opened.');
  }
  try {
    const { mode, uid, size } = fstatSync(file);
    if (!isRegular(mode)) throw refused(path, 'it is not a file.');
    if (uid !== of.ownId && uid !== 0)
      throw refused(
        path,
        `it belongs to somebody else. Give it to the station's user: chown, then chmod 600.`,
      );
    const isCredential = of.credentials !== undefined && dirname(path) === of.credentials && uid === 0;
    const forbidden = isCredential ? 0o037 : 0o077;
    if ((mode & forbidden) !== 0)
      throw refused(
        path,
        `others than its owner may use it (its rights are ${(mode & 0o777).toString(8).padStart(3, '0')}). Correct it with: ` +
          `chmod 600 ${path}`,
      );
    const folder = statSync(dirname(path));
    const isSticky = (folder.mode & 0o1000) !== 0;
    if ((folder.mode & 0o022) !== 0 && !isSticky)
      throw refused(path, 'others may put another file in its place: its folder can be written by them.');
    if (size > maxFileBytes) throw refused(path, 'it is too large for a key.');
    return readFileSync(file, 'utf8');
  } finally {
    closeSync(file);
  }
};

const isRegular = (mode: number): boolean => (mode & constants.S_IFMT) === constants.S_IFREG;
