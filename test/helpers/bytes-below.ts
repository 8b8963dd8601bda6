import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** Empty when the file went between the listing and the reading: PostgreSQL keeps making and dropping some. */
const bytesOf = (path: string): Buffer => {
  try {
    return readFileSync(path);
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return Buffer.alloc(0);
    throw error;
  }
};

/** Every byte of every file below a folder. */
export const bytesBelow = (folder: string): Buffer =>
  Buffer.concat(
    readdirSync(folder, { withFileTypes: true, recursive: true })
      .filter((entry) => entry.isFile())
      .map((entry) => bytesOf(join(entry.parentPath, entry.name))),
  );
