import type { Sqlite } from './libsql-dialect.ts';

/** Part of the file that only what makes room may use: nonces, acknowledgements, removals. */
const reserveShare = 0.05;
/** The reserve of a small file: nonces of ten minutes take that much. Bytes, and a part of the file at most. */
const leastReserveBytes = 4 * 1024 * 1024;
const mostReserveShare = 0.25;

/** Throws as SQLite does when the file is full (SQLITE_FULL), when so many more bytes would use the reserve. */
export type RequireRoom = (bytes: number) => void;

/**
 * Keeps envelopes out of the last part of a file that may grow no larger: at the limit itself no nonce could be written, and so
 * nobody could fetch or acknowledge what fills it. Inside a transaction it sees that transaction's own pages.
 */
export const createRequireRoom = (db: Sqlite, maxFileBytes: number | undefined): RequireRoom => {
  if (maxFileBytes === undefined) return () => undefined;
  const one = (name: string) => {
    const statement = db.prepare(`pragma ${name}`);
    return (): number => Number((statement.get() as Record<string, number>)[name]);
  };
  const pageSize = one('page_size')();
  const [pages, unused] = [one('page_count'), one('freelist_count')];
  const reserve = Math.max(
    maxFileBytes * reserveShare,
    Math.min(leastReserveBytes, maxFileBytes * mostReserveShare),
  );
  return (bytes) => {
    const used = (pages() - unused()) * pageSize;
    if (used + bytes <= maxFileBytes - reserve) return;
    throw Object.assign(new Error('The file has no room for more envelopes'), { code: 'SQLITE_FULL' });
  };
};
