import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** Undefined when it went between the listing and the reading: PostgreSQL keeps making and dropping files, and whole databases of other tests. */
const whileThere = <T>(read: () => T): T | undefined => {
  try {
    return read();
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw error;
  }
};

const partsBelow = (folder: string): Buffer[] =>
  (whileThere(() => readdirSync(folder, { withFileTypes: true })) ?? []).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return partsBelow(path);
    return entry.isFile() ? (whileThere(() => readFileSync(path)) ?? []) : [];
  });

/** Every byte of every file below a folder. Errors: ENOENT when there is no such folder at all. */
export const bytesBelow = (folder: string): Buffer => {
  readdirSync(folder);
  return Buffer.concat(partsBelow(folder));
};
