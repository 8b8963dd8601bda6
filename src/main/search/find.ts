import { setImmediate as nextTurn } from 'node:timers/promises';
import { matchesIn, type Range, type Term } from '../../shared/search/match.ts';
import type { SearchQuery } from '../../shared/search/query.ts';
import { tokensOf } from '../../shared/search/tokens.ts';
import type { Database, SqlValue } from '../storage/index.ts';
import { type Conditions, createFilterReader, type SearchPeople } from './filters.ts';
import type { SearchIndex } from './search-index.ts';
import { entryTables, type Found, foundSql, readFound, source } from './sources.ts';

/** Something that was found. `ranges`: where, in the part of its text that is shown. */
export interface Hit {
  /** Greater is newer; names the hit for the page after it. */
  id: number;
  found: Found;
  excerpt: string;
  isCutBefore: boolean;
  isCutAfter: boolean;
  ranges: readonly Range[];
}

export interface FindAnswer {
  hits: readonly Hit[];
  /** The last one that was looked at, when there may be more. */
  next: number | undefined;
  /** Filters whose name is nobody's here. */
  unknown: Conditions['unknown'];
  /** Another search has begun: this one is not wanted any more. */
  isCancelled: boolean;
}

/** What is shown of a text: a few lines. */
const excerptLength = 240;
const beforeFirst = 70;
/** Looked at in one go, where filters let only some of them pass; each go is a few ms. */
const firstBatch = 400;
const mostAtOnce = 3_000;
/** A chat that a search names is read itself, without the index. */
const mostPlaces = 60;

/** A letter that a word may begin with: too many begin with it. Characters that are words themselves are none. */
const isSingleLetter = (word: string): boolean => {
  if (Array.from(word).length > 1) return false;
  return tokensOf(word + word).length === 1;
};

/**
 * What FTS5 is asked; undefined: nothing that it could narrow down. Words hold letters, numbers and characters for private use
 * only, so nothing in them means anything to FTS5. A single letter that is still being typed is left to `matchesIn`.
 */
export const matchExpression = (terms: readonly Term[]): string | undefined => {
  const parts = terms.flatMap(({ words, isPrefix }) => {
    const last = words.at(-1) ?? '';
    const isOpenLetter = isPrefix && isSingleLetter(last);
    const asked = isOpenLetter && (words.length > 1 || terms.length > 1) ? words.slice(0, -1) : words;
    if (asked.length === 0) return [];
    return [`"${asked.join(' ')}"${isPrefix && !isOpenLetter ? ' *' : ''}`];
  });
  return parts.length === 0 ? undefined : parts.join(' AND ');
};

/** Cuts a text around the first place; the cut falls between words where there is a space near. */
const excerptOf = (
  text: string,
  ranges: readonly Range[],
): Pick<Hit, 'excerpt' | 'isCutBefore' | 'isCutAfter' | 'ranges'> => {
  const first = ranges[0]?.start ?? 0;
  let start = first > beforeFirst * 2 ? first - beforeFirst : 0;
  if (start > 0) {
    const space = text.indexOf(' ', start);
    start = space !== -1 && space < first ? space + 1 : start;
  }
  let end = Math.min(text.length, start + excerptLength);
  if (end < text.length) {
    const space = text.lastIndexOf(' ', end);
    if (space > start + excerptLength / 2) end = space;
  }
  // Not between the halves of a character.
  if (/[\uDC00-\uDFFF]/u.test(text[start] ?? '')) start += 1;
  if (/[\uDC00-\uDFFF]/u.test(text[end] ?? '')) end -= 1;
  return {
    excerpt: text.slice(start, end),
    isCutBefore: start > 0,
    isCutAfter: end < text.length,
    ranges: ranges
      .filter((range) => range.start >= start && range.end <= end)
      .map((range) => ({ start: range.start - start, end: range.end - start })),
  };
};

/** An entry; `found` undefined: it does not pass, or is gone. */
interface Candidate {
  id: number;
  found: Found | undefined;
}

const marks = (values: readonly unknown[]): string => values.map(() => '?').join(', ');

/** Ids of entries, newest first, before one and from another on: of what FTS5 finds, of the chats that are named, or of all. */
const idsOf = (
  match: string | undefined,
  { places }: Conditions,
): { sql: string; values: readonly SqlValue[] } => {
  if (places && places.conversationIds.length + places.chatIds.length <= mostPlaces) {
    const { conversationIds, chatIds } = places;
    return {
      sql: `SELECT id FROM search_entry WHERE id IN (
          SELECT x.id FROM message y JOIN search_entry x ON x.source = ${source.message} AND x.ref = y.rowid
            WHERE y.conversation_id IN (${marks(conversationIds)})
          UNION ALL SELECT x.id FROM private_message y JOIN search_entry x
            ON x.source = ${source.privateMessage} AND x.ref = y.rowid WHERE y.chat_id IN (${marks(chatIds)})
          UNION ALL SELECT x.id FROM work_register y JOIN search_entry x
            ON x.source = ${source.note} AND x.ref = y.conversation_id || ' ' || y.field
            WHERE y.conversation_id IN (${marks(conversationIds)}) AND y.field LIKE 'note:%'
        ) AND id < ? AND id >= ? ORDER BY id DESC LIMIT ?`,
      values: [...conversationIds, ...chatIds, ...conversationIds],
    };
  }
  if (match === undefined)
    return {
      sql: 'SELECT id FROM search_entry WHERE id < ? AND id >= ? ORDER BY id DESC LIMIT ?',
      values: [],
    };
  return {
    sql: `SELECT rowid AS id FROM search_text WHERE search_text MATCH ? AND rowid < ? AND rowid >= ?
      ORDER BY rowid DESC LIMIT ?`,
    values: [match],
  };
};

/** Which of the entries pass the filters, without what they hold. */
const passingSql = (ids: string, { conditions }: Conditions): string =>
  `SELECT e.id, coalesce(${conditions.map(({ sql }) => `(${sql})`).join(' AND ')}, 0) AS "isWanted"
    FROM (${ids}) f JOIN search_entry e ON e.id = f.id ${entryTables} ORDER BY e.id DESC`;

/** Finds in the index, newest first. A search that takes longer lets everything else go on in between. */
export const createFind = (deps: { db: Database; index: SearchIndex; people: SearchPeople }) => {
  const { db, index } = deps;
  const readFilters = createFilterReader(deps.people, index.names);
  let searches = 0;

  const byIds = db.prepare<object>(foundSql('SELECT value AS id FROM json_each(?)'));
  const prepared = new Map<string, ReturnType<typeof db.prepare<object>>>();
  /** Of what people type most: making the statement would cost as much as the search. One that names chats is made anew. */
  const unfiltered = ({ sql, values }: ReturnType<typeof idsOf>) => {
    const statement = prepared.get(sql) ?? db.prepare<object>(foundSql(sql));
    if (values.length <= 1) prepared.set(sql, statement);
    return statement;
  };
  /** The next entries of a search, from the newest on: so many, or it is at its end. */
  const candidatesOf = (match: string | undefined, conditions: Conditions) => {
    const ids = idsOf(match, conditions);
    const bounds = (before: number, size: number): SqlValue[] => [
      ...ids.values,
      before,
      conditions.fromId,
      size,
    ];
    if (conditions.conditions.length === 0) {
      const all = unfiltered(ids);
      return (before: number, size: number): Candidate[] => all.all(...bounds(before, size)).map(readFound);
    }
    const passing = db.prepare<{ id: number; isWanted: number }>(passingSql(ids.sql, conditions));
    const values = conditions.conditions.flatMap((condition) => condition.values);
    return (before: number, size: number): Candidate[] => {
      const rows = passing.all(...values, ...bounds(before, size));
      const wanted = rows.flatMap(({ id, isWanted }) => (isWanted === 1 ? [id] : []));
      const found = new Map(
        wanted.length === 0
          ? []
          : byIds
              .all(JSON.stringify(wanted))
              .map(readFound)
              .map((one) => [one.id, one.found]),
      );
      return rows.map(({ id }) => ({ id, found: found.get(id) }));
    };
  };

  const hitOf = ({ id, found }: Candidate, terms: readonly Term[]): Hit | undefined => {
    if (found === undefined) return undefined;
    const whole = found.titles === '' ? found.text : `${found.text}\n${found.titles}`.trim();
    const ranges = matchesIn(whole, terms);
    return ranges && { id, found, ...excerptOf(whole, ranges) };
  };

  return {
    /**
     * A page of what is found; `before`: the `next` of the page before. The next call of this ends it, with `isCancelled`.
     * Without words: everything that passes the filters.
     */
    async find(request: {
      query: SearchQuery;
      before?: number | undefined;
      limit: number;
      nowMs: number;
    }): Promise<FindAnswer> {
      const own = (searches += 1);
      const { query, limit } = request;
      const { terms } = query;
      const conditions = readFilters(query.filters, request.nowMs);
      const none = { hits: [], next: undefined, unknown: conditions.unknown, isCancelled: false };
      const match = matchExpression(terms);
      if (query.isEmpty || conditions.unknown.length > 0) return none;
      const next = candidatesOf(match, conditions);
      const hits: Hit[] = [];
      let before = Math.min(request.before ?? Number.MAX_SAFE_INTEGER, conditions.beforeId);
      let size = conditions.conditions.length === 0 ? limit + 1 : firstBatch;
      for (;;) {
        const rows = next(before, size);
        for (const row of rows) {
          const hit = hitOf(row, terms);
          // One more than asked for: there is another page.
          if (hit && hits.length === limit) return { ...none, hits, next: before };
          if (hit) hits.push(hit);
          before = row.id;
        }
        if (rows.length < size) return { ...none, hits };
        size = Math.min(mostAtOnce, size * 4);
        await nextTurn();
        if (own !== searches) return { ...none, hits: [], isCancelled: true };
      }
    },
    /** The search under way is not wanted any more. */
    cancel(): void {
      searches += 1;
    },
  };
};
