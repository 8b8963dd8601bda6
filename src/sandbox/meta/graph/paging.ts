/** Cursor paging of lists (instagram.md §2.4, §10): `data`, `paging.cursors`, and `next` if there is more. */
import { badParameter } from '../graph-error.ts';

export interface PageRequest {
  limit: number;
  after: string | undefined;
}

const encode = (id: string): string => Buffer.from(`QVFI:${id}`).toString('base64url');

function decode(cursor: string): string {
  const text = Buffer.from(cursor, 'base64url').toString('utf8');
  if (!text.startsWith('QVFI:')) throw badParameter('Invalid cursors values.');
  return text.slice('QVFI:'.length);
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
 * out on the last page, and `paging` as a whole when the page is empty.
 */
export function paged<T>(
  items: readonly T[],
  request: PageRequest,
  idOf: (item: T) => string,
  nextUrl: (after: string, limit: number) => string,
): { items: T[]; paging: Record<string, unknown> | undefined } {
  let start = 0;
  if (request.after !== undefined) {
    const afterId = decode(request.after);
    const index = items.findIndex((item) => idOf(item) === afterId);
    if (index < 0) throw badParameter('Invalid cursors values.');
    start = index + 1;
  }
  const chosen = items.slice(start, start + request.limit);
  const first = chosen[0];
  const last = chosen.at(-1);
  if (first === undefined || last === undefined) return { items: [], paging: undefined };
  const after = encode(idOf(last));
  const hasMore = start + chosen.length < items.length;
  return {
    items: chosen,
    paging: {
      cursors: { before: encode(idOf(first)), after },
      ...(hasMore ? { next: nextUrl(after, request.limit) } : {}),
    },
  };
}
