import { setImmediate as nextTurn } from 'node:timers/promises';
import { signStart } from '../../shared/cut-text.ts';
import { matchesIn, type Range, type Term } from '../../shared/search/match.ts';
import type { SearchQuery } from '../../shared/search/query.ts';
import { tokensOf } from '../../shared/search/tokens.ts';
import type { Database, SqlValue } from '../storage/index.ts';
import { type Conditions, createFilterReader, type Places, type SearchPeople } from './filters.ts';
import type { SearchIndex } from './search-index.ts';
import { type Part, tableOf } from './parts.ts';
import { type Candidate, entryTables, type Found, foundSql, readFound, source } from './sources.ts';

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
/** Parts of the index that hold little of what is looked for are read in one go for so long. */
const longestTurnMs = 4;
/** Chats that hold no more than that are read themselves, without the index. */
const mostInPlaces = 2_000;

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
  // Not inside of what a person sees as one sign.
  start = signStart(text, start);
  end = signStart(text, end);
  return {
    excerpt: text.slice(start, end),
    isCutBefore: start > 0,
    isCutAfter: end < text.length,
    ranges: ranges
      .filter((range) => range.start >= start && range.end <= end)
      .map((range) => ({ start: range.start - start, end: range.end - start })),
  };
};

const marks = (values: readonly unknown[]): string => values.map(() => '?').join(', ');

/** Ids of entries before one and from another on, newest first, so many of them: SQL with these three values behind its own. */
interface Ids {
  sql: string;
  values: readonly SqlValue[];
  /** What is older than this stands elsewhere; 0: nothing does. */
  oldest: number;
  /** The same text comes again with other values. */
  isUsual: boolean;
}

/** Entries of the chats that are named: those chats are read themselves. */
const idsOfPlaces = ({ conversationIds, chatIds }: Places): Ids => ({
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
  oldest: 0,
  isUsual: false,
});
const everyId: Ids = {
  sql: 'SELECT id FROM search_entry WHERE id < ? AND id >= ? ORDER BY id DESC LIMIT ?',
  values: [],
  oldest: 0,
  isUsual: true,
};
/** FTS5 begins at a bound only where that is an integer to SQLite; the driver hands numbers over as reals. */
const idsOfWords = (match: string, { number, fromId }: Part): Ids => {
  const table = tableOf(number);
  const sql = `SELECT rowid AS id FROM ${table} WHERE ${table} MATCH ?
    AND rowid < CAST(? AS INTEGER) AND rowid >= CAST(? AS INTEGER) ORDER BY rowid DESC LIMIT ?`;
  return { sql, values: [match], oldest: fromId, isUsual: true };
};

/** Which of the entries pass the filters, without what they hold: the id of one that does not is negative. In one value. */
const passingSql = ({ sql }: Ids, { conditions }: Conditions): string =>
  `SELECT '[' || group_concat(
      CASE WHEN ${conditions.map((one) => `(${one.sql})`).join(' AND ')} THEN f.id ELSE -f.id END) || ']' AS ids
    FROM (${sql}) f LEFT JOIN search_entry e ON e.id = f.id ${entryTables}`;

/** Finds in the index, newest first. A search that takes longer lets everything else go on in between. */
export const createFind = (deps: { db: Database; index: SearchIndex; people: SearchPeople }) => {
  const { db, index } = deps;
  const readFilters = createFilterReader(db, deps.people, index.names);
  let searches = 0;

  const byIds = db.prepare<object>(foundSql('SELECT value AS id FROM json_each(?)'));
  const prepared = new Map<string, ReturnType<typeof db.prepare<object>>>();
  /** Making the statement would cost as much as the search. */
  const statementOf = ({ sql, isUsual }: Ids) => {
    const statement = prepared.get(sql) ?? db.prepare<object>(foundSql(sql));
    if (isUsual) prepared.set(sql, statement);
    return statement;
  };
  /** The index knows where the words stand; a chat has to be read from its newest message on until there are enough of them. */
  const isRead = ({ conversationIds, chatIds }: Places): boolean => {
    const found = db
      .prepare<{ n: number }>(
        `SELECT count(*) AS n FROM (
           SELECT 1 FROM message WHERE conversation_id IN (${marks(conversationIds)})
           UNION ALL SELECT 1 FROM private_message WHERE chat_id IN (${marks(chatIds)}) LIMIT ${mostInPlaces + 1})`,
      )
      .get(...conversationIds, ...chatIds);
    return (found?.n ?? 0) <= mostInPlaces;
  };
  /** Where the newest of what is before an id is looked for. */
  const idsOf = (
    match: string | undefined,
    places: Places | undefined,
    parts: readonly Part[],
    before: number,
  ): Ids | undefined => {
    if (places !== undefined) return idsOfPlaces(places);
    if (match === undefined) return everyId;
    const part = parts.find(({ fromId }) => fromId < before);
    return part && idsOfWords(match, part);
  };
  /** Reads the next entries from one of these, the newest first; one that does not pass the filters has nothing to show. */
  const readerOf = (ids: Ids, conditions: Conditions): ((before: number, size: number) => Candidate[]) => {
    const bounds = (before: number, size: number): SqlValue[] => [
      ...ids.values,
      before,
      conditions.fromId,
      size,
    ];
    if (conditions.conditions.length === 0) {
      const statement = statementOf(ids);
      return (before, size) => readFound(statement.all(...bounds(before, size)));
    }
    const passing = db.prepare<{ ids: string | null }>(passingSql(ids, conditions));
    const values = conditions.conditions.flatMap((condition) => condition.values);
    return (before, size) => {
      const looked = JSON.parse(passing.all(...values, ...bounds(before, size))[0]?.ids ?? '[]') as number[];
      const wanted = looked.filter((id) => id > 0);
      const found = new Map(
        wanted.length === 0
          ? []
          : readFound(byIds.all(JSON.stringify(wanted))).map((one) => [one.id, one.found]),
      );
      return looked
        .map((signed) => Math.abs(signed))
        .sort((one, other) => other - one)
        .map((id) => ({ id, found: found.get(id) }));
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
      const isFiltered = conditions.conditions.length > 0;
      const few = conditions.places;
      const places = few !== undefined && (match === undefined || isRead(few)) ? few : undefined;
      const hits: Hit[] = [];
      let before = Math.min(request.before ?? Number.MAX_SAFE_INTEGER, conditions.beforeId);
      let size = isFiltered ? firstBatch : limit + 1;
      let turnMs = performance.now();
      let parts = index.newestFirst();
      const readers = new Map<string, ReturnType<typeof readerOf>>();
      for (;;) {
        const ids = idsOf(match, places, parts, before);
        if (ids === undefined) return { ...none, hits };
        const next = readers.get(ids.sql) ?? readerOf(ids, conditions);
        readers.set(ids.sql, next);
        const rows = next(before, size);
        for (const row of rows) {
          const hit = hitOf(row, terms);
          // One more than asked for: there is another page.
          if (hit && hits.length === limit) return { ...none, hits, next: before };
          if (hit) hits.push(hit);
          before = row.id;
        }
        const isThrough = rows.length < size;
        if (isThrough && ids.oldest <= conditions.fromId) return { ...none, hits };
        if (isThrough) before = ids.oldest;
        else size = Math.min(mostAtOnce, size * 4);
        if (isThrough && performance.now() - turnMs < longestTurnMs) continue;
        await nextTurn();
        if (own !== searches) return { ...none, hits: [], isCancelled: true };
        // Parts may have become one, or two, meanwhile.
        parts = index.newestFirst();
        turnMs = performance.now();
      }
    },
    /** The search under way is not wanted any more. */
    cancel(): void {
      searches += 1;
    },
  };
};
