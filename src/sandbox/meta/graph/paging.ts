/** Cursor paging of lists (instagram.md §2.4, §10): `data`, `paging.cursors`, and `next` if there is more. */
import { badParameter } from '../graph-error.ts';
import type { PageCutter } from './page-cutter.ts';

export interface PageRequest {
  limit: number;
  after: string | undefined;
}

/** Where a page ended: behind which item (none: before the first), and after how many empty pages in a row. */
interface Place {
  id: string;
  empties: number;
}

const encode = ({ id, empties }: Place): string => Buffer.from(`QVFI:${empties}:${id}`).toString('base64url');

function decode(cursor: string): Place {
  const [, empties, id] = /^QVFI:(\d+):(.*)$/s.exec(Buffer.from(cursor, 'base64url').toString('utf8')) ?? [];
  if (empties === undefined || id === undefined) throw badParameter('Invalid cursors values.');
  return { id, empties: Number(empties) };
}

/** Reads `limit` and `after`, given as text or number. */
export function pageRequest(limit: unknown, after: unknown, standard: number): PageRequest {
  const count = limit === undefined || limit === '' ? standard : Number(limit);
  if (!Number.isInteger(count) || count < 1)
    throw badParameter('Param limit must be an integer greater than 0');
  return { limit: count, after: typeof after === 'string' && after !== '' ? after : undefined };
}

/**
 * One page of a list. `nextUrl` makes the address of the following page from its cursor; the address is left
 * out on the last page, and `paging` as a whole when the list has nothing (more). `cut` makes pages shorter than they
 * could be; such a page always has `next`.
 */
export function paged<T>(
  items: readonly T[],
  request: PageRequest,
  idOf: (item: T) => string,
  nextUrl: (after: string, limit: number) => string,
  cut?: PageCutter,
): { items: T[]; paging: Record<string, unknown> | undefined } {
  const from = request.after === undefined ? { id: '', empties: 0 } : decode(request.after);
  let start = 0;
  if (from.id !== '') {
    const index = items.findIndex((item) => idOf(item) === from.id);
    if (index < 0) throw badParameter('Invalid cursors values.');
    start = index + 1;
  }
  const left = Math.min(request.limit, items.length - start);
  const chosen = items.slice(start, start + (cut?.(left, from.empties) ?? left));
  const hasMore = start + chosen.length < items.length;
  const first = chosen[0];
  const last = chosen.at(-1);
  if (last === undefined && !hasMore) return { items: [], paging: undefined };
  const after = encode(
    last === undefined ? { ...from, empties: from.empties + 1 } : { id: idOf(last), empties: 0 },
  );
  const before = encode(first === undefined ? from : { id: idOf(first), empties: 0 });
  return {
    items: chosen,
    paging: { cursors: { before, after }, next: hasMore ? nextUrl(after, request.limit) : undefined },
  };
}
