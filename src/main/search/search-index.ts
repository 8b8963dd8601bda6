import { indexedWords, isPlain } from '../../shared/search/tokens.ts';
import type { Database } from '../storage/index.ts';
import { createCustomerNames } from './customer-names.ts';
import { type Content, createSourceReaders, type Ref, type Source, source } from './sources.ts';

/** What `search_due` and `search_build` call the names of customers. */
const customers = 4;
type Kept = Source | typeof customers;

/** How much of what was there before the index is in it. */
export interface BuildProgress {
  done: number;
  total: number;
  isDone: boolean;
}

/** Entries of one millisecond; more of them come a little after their time. */
export const idsPerMs = 16;
/** 1 January 5138: an id stays a whole number for JavaScript. */
export const latestMs = 1e14;
/** Longer texts are found by what they begin with. */
const mostIndexedCharacters = 20_000;

const hasWord = /[\p{L}\p{N}]/u;

/** What is asked of the index for a text. `words` absent: SQLite tells them from the text itself. */
const indexedOf = ({ text = '', titles }: Content): { indexed: string; words: string | undefined } => {
  if (titles === '' && text.length <= mostIndexedCharacters && isPlain(text))
    return { indexed: hasWord.test(text) ? text : '', words: undefined };
  const words = indexedWords(`${text}\n${titles}`.slice(0, mostIndexedCharacters));
  return { indexed: words, words };
};

interface BuildRow {
  source: Kept;
  beforeMs: number;
  beforeRow: Ref;
  done: number;
  total: number | null;
}

/**
 * Writes the index. What changes or goes leaves it by the triggers of migration 0043, in the transaction of the change; what is
 * new, or says something else now, is noted there and comes in by `takeDue`.
 */
export const createSearchIndex = (db: Database) => {
  const readers = createSourceReaders(db);
  const names = createCustomerNames(db);
  const has = db.prepare('SELECT 1 FROM search_entry WHERE source = ? AND ref = ?');
  const greatestIn = db.prepare<{ id: number | null }>(
    'SELECT max(id) AS id FROM search_entry WHERE id >= ? AND id < ?',
  );
  const taken = db.prepare('SELECT 1 FROM search_entry WHERE id = ?');
  const addEntry = db.prepare(
    'INSERT INTO search_entry (id, source, ref, has_words, words) VALUES (?, ?, ?, ?, ?)',
  );
  const addWords = db.prepare('INSERT INTO search_text (rowid, words) VALUES (?, ?)');
  const due = db.prepare<{ source: Kept; ref: Ref }>('SELECT source, ref FROM search_due LIMIT ?');
  const notDue = db.prepare('DELETE FROM search_due WHERE source = ? AND ref = ?');
  const building =
    db.prepare<BuildRow>(`SELECT source, before_ms AS "beforeMs", before_row AS "beforeRow", done, total
    FROM search_build WHERE is_done = 0 ORDER BY source DESC LIMIT 1`);
  const counted = db.prepare('UPDATE search_build SET total = ? WHERE source = ?');
  const walked = db.prepare(
    'UPDATE search_build SET before_ms = ?, before_row = ?, done = done + ?, is_done = ? WHERE source = ?',
  );
  const sums = db.prepare<{ done: number; total: number | null; open: number; uncounted: number }>(`
    SELECT sum(done) AS done, sum(total) AS total, sum(1 - is_done) AS open, sum(total IS NULL) AS uncounted FROM search_build`);

  const removal = db.prepare<{ removed: number; cleaned: number }>(
    'SELECT removed, cleaned FROM search_removal',
  );
  const cleaned = db.prepare('UPDATE search_removal SET cleaned = ?');
  const merge = db.prepare(`INSERT INTO search_text (search_text, rank) VALUES ('merge', ?)`);
  const changes = db.prepare<{ n: number }>('SELECT total_changes() AS n');
  /** Up to which removal the pages under way are written anew; undefined: none are. */
  let cleaningTo: number | undefined;

  /** A free number for a thing of that time. */
  const idFor = (atMs: number): number => {
    const from = Math.min(latestMs, Math.max(1, Math.floor(atMs))) * idsPerMs;
    const greatest = greatestIn.get(from, from + idsPerMs)?.id ?? undefined;
    let id = greatest === undefined ? from : greatest + 1;
    while (taken.get(id) !== undefined) id += 1;
    return id;
  };

  const add = (kind: Source, contents: readonly Content[]): void => {
    // FTS5 gathers what comes in growing order and writes it at once.
    for (const content of [...contents].sort((one, other) => one.atMs - other.atMs)) {
      if (content.text === undefined && kind === source.note) continue;
      const { indexed, words } = indexedOf(content);
      const id = idFor(content.atMs);
      addEntry.run(id, kind, content.ref, indexed === '' ? 0 : 1, words);
      if (indexed !== '') addWords.run(id, indexed);
    }
  };

  const countAll = (): void => {
    if (sums.get()?.uncounted === 0) return;
    for (const kind of Object.values(source)) counted.run(readers[kind].count(), kind);
    counted.run(names.count(), customers);
  };

  return {
    readers,
    names,
    /** Brings in what has changed, at most so much; answers how much that was. In one transaction. */
    takeDue(limit: number): number {
      return db.transaction(() => {
        const rows = due.all(limit);
        for (const { source: kind, ref } of rows)
          if (kind === customers) {
            names.put(String(ref));
            notDue.run(kind, ref);
          }
        for (const kind of Object.values(source)) {
          const refs = rows.filter((row) => row.source === kind).map(({ ref }) => ref);
          const contents = refs.flatMap((ref) => {
            const content = has.get(kind, ref) === undefined ? readers[kind].read(ref) : undefined;
            return content === undefined ? [] : [content];
          });
          add(kind, contents);
          for (const ref of refs) notDue.run(kind, ref);
        }
        return rows.length;
      });
    },
    /** The next step back through what was there before the index. False: there is no more. In one transaction. */
    buildStep(limit: number): boolean {
      return db.transaction(() => {
        countAll();
        const row = building.get();
        if (row === undefined) return false;
        const { source: kind } = row;
        if (kind === customers) {
          const ids = names.after(String(row.beforeRow), limit);
          for (const id of ids) names.put(id);
          walked.run(0, ids.at(-1) ?? row.beforeRow, ids.length, ids.length < limit ? 1 : 0, kind);
          return true;
        }
        const { contents, to } = readers[kind].walk(row, limit);
        add(
          kind,
          contents.filter(({ ref }) => has.get(kind, ref) === undefined),
        );
        for (const { ref } of contents) notDue.run(kind, ref);
        walked.run(to.beforeMs, to.beforeRow, contents.length, contents.length < limit ? 1 : 0, kind);
        return true;
      });
    },
    /**
     * The next step of writing the pages anew that hold words of what is gone, about `pages` of them. False: nothing of it is
     * left in any page. Not in a transaction.
     */
    cleanStep(pages: number): boolean {
      const { removed = 0, cleaned: upTo = 0 } = removal.get() ?? {};
      if (removed === upTo) return false;
      const isLast = db.transaction(() => {
        // Negative: all of the index is to become one part, without what is gone. Then that goes on.
        const isFirst = cleaningTo === undefined;
        cleaningTo ??= removed;
        const before = changes.get()?.n ?? 0;
        merge.run(isFirst ? -pages : pages);
        // FTS5 has written nothing but its own note.
        if (isFirst || (changes.get()?.n ?? 0) - before >= 2) return false;
        cleaned.run(cleaningTo);
        cleaningTo = undefined;
        return true;
      });
      // Former pages in the write-ahead log hold it too.
      if (isLast) db.emptyLog();
      return true;
    },
    progress(): BuildProgress {
      const { done = 0, total = 0, open = 0 } = sums.get() ?? {};
      return { done, total: Math.max(done, total ?? 0), isDone: open === 0 };
    },
  };
};
export type SearchIndex = ReturnType<typeof createSearchIndex>;
