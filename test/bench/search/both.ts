import { createFind, matchExpression } from '../../../src/main/search/find.ts';
import type { SearchIndex } from '../../../src/main/search/search-index.ts';
import type { Database } from '../../../src/main/storage/index.ts';
import { parseQuery } from '../../../src/shared/search/query.ts';
import { nowMs, type openPlain } from './fixture.ts';

/** A page of hits. */
const page = 40;

/** Answers how many hits the page has. */
export const createOurs = (db: Database, index: SearchIndex) => {
  const people = { ownId: () => undefined, agents: () => [], groups: () => [] };
  const { find } = createFind({ db, index, people });
  return async (text: string): Promise<number> =>
    (await find({ query: parseQuery(text, nowMs), limit: page, nowMs })).hits.length;
};

/** The same FTS5 query, with the texts of its page. */
export const createTheirs = (plain: ReturnType<typeof openPlain>) => {
  const same = plain.prepare(`SELECT m.id, m.text FROM found f JOIN message m ON m.id = f.rowid
    WHERE found MATCH ? ORDER BY f.rowid DESC LIMIT ${page + 1}`);
  return (text: string): number =>
    Math.min(page, same.all([matchExpression(parseQuery(text, nowMs).terms) ?? '""']).length);
};
