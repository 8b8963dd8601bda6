/** Lists read page by page: `page_id` lives a month and may not be accompanied by filters, limit or order. */
import { DAY_MS } from '../../clock.ts';
import { LiveChatError } from '../errors.ts';
import { secret } from './ids.ts';
import type { World } from './types.ts';

const PAGE_LIFE_MS = 30 * DAY_MS;

/** What a list request says about paging. */
export interface PageRequest {
  page_id?: string | undefined;
  limit?: number | undefined;
  sort_order?: 'asc' | 'desc' | undefined;
  filters?: unknown;
}

/** One page of ids and the neighbours' page ids. */
export interface Page {
  ids: string[];
  found: number;
  links: { next_page_id: string | undefined; previous_page_id: string | undefined };
}

/** Reads a page; `list` gives all ids in order when no `page_id` is sent. */
export function readPage(
  world: World,
  kind: string,
  request: PageRequest,
  limits: { normal: number; most: number },
  list: () => string[],
): Page {
  if (request.page_id !== undefined) {
    if (request.limit !== undefined || request.sort_order !== undefined || request.filters !== undefined) {
      throw new LiveChatError(
        'validation',
        '`page_id` cannot be used with `limit`, `sort_order` or `filters`',
      );
    }
    const cursor = world.pages.get(request.page_id);
    if (!cursor || cursor.kind !== kind || cursor.expiresAt <= world.now()) {
      throw new LiveChatError('validation', '`page_id` is invalid');
    }
    return cut(world, kind, cursor.ids, cursor.offset, cursor.limit);
  }
  const limit = request.limit ?? limits.normal;
  if (limit < 1 || limit > limits.most) {
    throw new LiveChatError('validation', `\`limit\` must be between 1 and ${limits.most}`);
  }
  return cut(world, kind, list(), 0, limit);
}

function cut(world: World, kind: string, ids: string[], offset: number, limit: number): Page {
  const link = (at: number): string => {
    const id = secret();
    world.pages.set(id, { kind, ids, offset: at, limit, expiresAt: world.now() + PAGE_LIFE_MS });
    return id;
  };
  return {
    ids: ids.slice(offset, offset + limit),
    found: ids.length,
    links: {
      next_page_id: offset + limit < ids.length ? link(offset + limit) : undefined,
      previous_page_id: offset > 0 ? link(Math.max(0, offset - limit)) : undefined,
    },
  };
}
