import type { Database } from '../storage/index.ts';

/** Words of the entries of a stretch of time, in an FTS5 table of its own. */
export interface Part {
  number: number;
  /** From this entry on, up to the next part's; of the oldest one 0. */
  fromId: number;
  entries: number;
  /** Reasons to write it anew, ever; and how many of them were there when it last was. */
  due: number;
  done: number;
  passes: number;
}

/** An entry with what FTS5 is to index of it; empty: nothing. */
export interface Words {
  id: number;
  words: string;
}

/** The oldest id and the newest one whose words a part may hold; of none, the least above the greatest. */
export interface Extent {
  least: number;
  greatest: number;
}

/**
 * Entries of a part. It bounds what one step of FTS5 can cost, which stops only between two words: the list of the commonest one
 * of a part is written in a few ms. It also bounds what a removal writes anew, and what a word that goes on has to gather.
 */
const usualPartSize = 40_000;
/** FTS5 numbers a level more with each pass over a part of one segment, and takes 2,000 for damage. */
const mostPasses = 500;

export const tableOf = (number: number): string => `search_words_${number}`;

/** The parts of the index. `size`: for tests. */
export const createParts = (db: Database, size = usualPartSize) => {
  const columns = 'number, from_id AS "fromId", entries, due, done, passes';
  const all = db.prepare<Part>(`SELECT ${columns} FROM search_part ORDER BY from_id DESC, number`);
  // Words of what has gone are in the parts still: no part may begin between them and the others.
  const ends = db.prepare<{ least: number | null; greatest: number | null }>(`
    SELECT min(least) AS least, max(greatest) AS greatest FROM (
      SELECT (SELECT min(id) FROM search_entry) AS least, (SELECT max(id) FROM search_entry) AS greatest
      UNION ALL SELECT (SELECT min(id) FROM search_gone), (SELECT max(id) FROM search_gone))`);
  const extent = (): Extent => {
    const { least, greatest } = ends.get() ?? {};
    return { least: least ?? Number.MAX_SAFE_INTEGER, greatest: greatest ?? 0 };
  };
  const addPart = db.prepare(
    'INSERT INTO search_part (number, from_id, entries, due, done, passes) VALUES (?, ?, 0, 0, 0, 0)',
  );
  const dropPart = db.prepare('DELETE FROM search_part WHERE number = ?');
  const setFrom = db.prepare('UPDATE search_part SET from_id = ? WHERE number = ?');
  const grow = db.prepare('UPDATE search_part SET entries = entries + ? WHERE number = ?');
  const setDue = db.prepare('UPDATE search_part SET due = due + 1 WHERE number = ?');
  const written = db.prepare('UPDATE search_part SET done = ?, passes = passes + 1 WHERE number = ?');
  const changes = db.prepare<{ n: number }>('SELECT total_changes() AS n');

  const makeStatements = (number: number) => {
    const table = tableOf(number);
    return {
      add: db.prepare(`INSERT INTO ${table} (rowid, words) VALUES (?, ?)`),
      remove: db.prepare(`DELETE FROM ${table} WHERE rowid = ?`),
      merge: db.prepare(`INSERT INTO ${table} (${table}, rank) VALUES ('merge', ?)`),
    };
  };
  const prepared = new Map<number, ReturnType<typeof makeStatements>>();
  const of = (number: number) => {
    const statements = prepared.get(number) ?? makeStatements(number);
    prepared.set(number, statements);
    return statements;
  };

  const make = (fromId: number): Part => {
    const number = 1 + Math.max(0, ...all.all().map((part) => part.number));
    const table = tableOf(number);
    db.exec(`
      CREATE VIRTUAL TABLE ${table} USING fts5 (
        words, content='', contentless_delete=1, prefix='2 3', tokenize='unicode61 remove_diacritics 2');
      -- FTS5 merges by itself within a commit, however long that takes: \`mergeStep\` does it instead.
      INSERT INTO ${table} (${table}, rank) VALUES ('automerge', 0);
      INSERT INTO ${table} (${table}, rank) VALUES ('crisismerge', 1000);`);
    prepared.delete(number);
    addPart.run(number, fromId);
    return { number, fromId, entries: 0, due: 0, done: 0, passes: 0 };
  };
  const drop = (part: Part): void => {
    db.exec(`DROP TABLE ${tableOf(part.number)}`);
    prepared.delete(part.number);
    dropPart.run(part.number);
    toMerge.delete(part.number);
  };

  /** Parts that may lie in more segments than they need to. A process that ended has told nobody. */
  const toMerge = new Set<number>(all.all().map(({ number }) => number));
  /** The part that is being written anew, and up to which reason. */
  let renewing: { number: number; upTo: number } | undefined;

  const partOf = (id: number, parts: readonly Part[]): Part | undefined =>
    parts.find(({ fromId }) => fromId <= id);

  /** The part for a new entry: at both ends of time a full one is followed by a new one. */
  const placeFor = (id: number, parts: Part[], extent: Extent): Part => {
    const [newest, oldest] = [parts[0], parts.at(-1)];
    if (newest === undefined || oldest === undefined) parts.push(make(0));
    else if (newest.entries >= size && id > extent.greatest) {
      setDue.run(newest.number);
      parts.unshift(make(id));
    } else if (oldest.entries >= size && id < extent.least) {
      setDue.run(oldest.number);
      setFrom.run(extent.least, oldest.number);
      oldest.fromId = extent.least;
      parts.push(make(0));
    }
    return partOf(id, parts) as Part;
  };

  /** These entries, the newest of a part in growing order, go to the part above it, which begins with them then. */
  const move = (part: Part, above: Part, entries: readonly Words[]): { isDropped: boolean } => {
    for (const { id, words } of entries) {
      of(part.number).remove.run(id);
      if (words !== '') of(above.number).add.run(id, words);
    }
    toMerge.add(above.number);
    grow.run(entries.length, above.number);
    const [first] = entries;
    if (first === undefined || entries.length >= part.entries) {
      // Its time is the other's now, from its beginning on.
      setFrom.run(part.fromId, above.number);
      drop(part);
      return { isDropped: true };
    }
    setFrom.run(first.id, above.number);
    grow.run(-entries.length, part.number);
    setDue.run(part.number);
    return { isDropped: false };
  };

  /** FTS5 has written more than its own note. */
  const hasMerged = (number: number, pages: number): boolean => {
    const before = changes.get()?.n ?? 0;
    of(number).merge.run(pages);
    return (changes.get()?.n ?? 0) - before >= 2;
  };

  return {
    newestFirst: (): Part[] => all.all(),
    extent,
    /** What comes in, in any order. `before`: the extent without it. In the caller's transaction. */
    add(entries: readonly Words[], before: Extent): void {
      const parts = all.all();
      const known = { ...before };
      const counts = new Map<number, number>();
      // FTS5 gathers what comes in growing order and writes it at once.
      for (const { id, words } of [...entries].sort((one, other) => one.id - other.id)) {
        const part = placeFor(id, parts, known);
        if (words !== '') of(part.number).add.run(id, words);
        part.entries += 1;
        counts.set(part.number, (counts.get(part.number) ?? 0) + 1);
        known.least = Math.min(known.least, id);
        known.greatest = Math.max(known.greatest, id);
      }
      for (const [number, count] of counts) {
        grow.run(count, number);
        toMerge.add(number);
      }
    },
    /** Takes their words away; they stay in old pages until their part is written anew. In the caller's transaction. */
    remove(ids: readonly number[]): void {
      const parts = all.all();
      const counts = new Map<number, number>();
      for (const id of ids) {
        const part = partOf(id, parts);
        if (part === undefined) continue;
        of(part.number).remove.run(id);
        counts.set(part.number, (counts.get(part.number) ?? 0) + 1);
      }
      for (const [number, count] of counts) {
        grow.run(-count, number);
        setDue.run(number);
      }
    },
    /**
     * The next step towards parts of a usual size: an empty one goes, small neighbours become one, a large one, or one that was
     * written anew very often, gives to the one above it. False: nothing is to be done. `newestOf`: of the entries from one id on
     * and before another the newest `count`, in growing order. Not in a transaction.
     */
    balanceStep(
      count: number,
      newestOf: (fromId: number, beforeId: number, count: number) => Words[],
    ): boolean {
      const parts = all.all();
      for (const [index, part] of parts.entries()) {
        const above = parts[index - 1];
        const room =
          above !== undefined && above.entries < size && above.passes < mostPasses ? above : undefined;
        const isEmpty = part.entries <= 0 && parts.length > 1;
        const isSmall = room !== undefined && part.entries + room.entries < size / 2;
        const isLarge = part.entries > 2 * size || part.passes >= mostPasses;
        if (!isEmpty && !isSmall && !isLarge) continue;
        const { isDropped } = db.transaction(() => {
          if (isEmpty) {
            drop(part);
            if (index === parts.length - 1 && above !== undefined) setFrom.run(0, above.number);
            return { isDropped: true };
          }
          const beforeId = above?.fromId ?? extent().greatest + 1;
          const some = Math.min(count, Math.ceil(size / 2));
          return move(part, room ?? make(beforeId), newestOf(part.fromId, beforeId, some));
        });
        // Pages that are free now were written to the log.
        if (isDropped) db.emptyLog();
        return true;
      }
      return false;
    },
    /**
     * The next step of writing a part anew that holds words of what is gone, or is complete, about so many pages of it. False: no
     * part is to be. Not in a transaction.
     */
    renewStep(pages: number): boolean {
      const part = all.all().find(({ due, done }) => due !== done);
      if (part === undefined) return false;
      const { number } = part;
      const isFirst = renewing?.number !== number;
      const upTo = renewing === undefined || isFirst ? part.due : renewing.upTo;
      const isLast = db.transaction(() => {
        // Negative: all of the part is to become one segment, without what is gone. Then that goes on.
        const hasWritten = hasMerged(number, isFirst ? -pages : pages);
        if (isFirst || hasWritten) return false;
        written.run(upTo, number);
        return true;
      });
      renewing = isLast ? undefined : { number, upTo };
      // Former pages in the write-ahead log hold it too.
      if (isLast) db.emptyLog();
      return true;
    },
    /** The next step of keeping every part in few segments. False: nothing is to be merged. Not in a transaction. */
    mergeStep(pages: number): boolean {
      const known = new Set(all.all().map(({ number }) => number));
      for (const number of toMerge) {
        if (known.has(number) && db.transaction(() => hasMerged(number, pages))) return true;
        toMerge.delete(number);
      }
      return false;
    },
  };
};
export type Parts = ReturnType<typeof createParts>;
