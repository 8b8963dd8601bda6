import { closeSync, fsyncSync, openSync, renameSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';

/** Files whose being there, or not, says something after a power cut. Errors: those of the file system. */

/** Makes last which names this folder has. Where a system syncs no folders (Windows), its file system keeps the order itself. */
export const syncFolder = (folder: string): void => {
  let handle: number;
  try {
    handle = openSync(folder, 'r');
  } catch {
    return;
  }
  try {
    fsyncSync(handle);
  } catch {
    // As above.
  } finally {
    closeSync(handle);
  }
};

/** Afterwards the file is there with this text, also after a power cut; cut off before, it is as it was. */
export const writeDurably = (path: string, text: string): void => {
  const temporary = `${path}.new`;
  const target = openSync(temporary, 'w', 0o600);
  try {
    writeSync(target, text);
    fsyncSync(target);
  } finally {
    closeSync(target);
  }
  renameSync(temporary, path);
  syncFolder(dirname(path));
};
