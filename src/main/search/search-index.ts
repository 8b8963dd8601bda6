import { indexedWords, isPlain } from '../../shared/search/tokens.ts';
import type { Database } from '../storage/index.ts';
import { createCustomerNames } from './customer-names.ts';
import { createParts, type Words } from './parts.ts';
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

/** What the index is given of a text; empty: it has no words. What SQLite reads as we do needs no other form. */
const wordsOf = ({ text = '', titles }: Content): string => {
  const whole = titles === '' ? text : `${text}\n${titles}`;
  const bounded = whole.slice(0, mostIndexedCharacters);
  if (isPlain(bounded)) return hasWord.test(bounded) ? bounded : '';
  return indexedWords(bounded);
};

interface BuildRow {
  source: Kept;
  beforeMs: number;
  beforeRow: Ref;
  done: number;
  total: number | null;
}

/**
 * Writes the index. An entry goes by the triggers of migration 0056, in the transaction in which its row changes or goes: from
 * then on it is not found. Its words leave by `takeGone`, and the pages that held them by `renewStep`. What is new, or says
 * something else now, is noted by the triggers and comes in by `takeDue`. `partSize`: for tests.
 */
export const createSearchIndex = (db: Database, partSize?: number) => {
  const readers = createSourceReaders(db);
  const names = createCustomerNames(db);
  const parts = createParts(db, partSize);
  const has = db.prepare('SELECT 1 FROM search_entry WHERE source = ? AND ref = ?');
  const greatestIn = db.prepare<{ id: number | null }>(
    'SELECT max(id) AS id FROM search_entry WHERE id >= ? AND id < ?',
  );
  const taken = db.prepare(
    'SELECT 1 FROM search_entry WHERE id = ?1 UNION ALL SELECT 1 FROM search_gone WHERE id = ?1',
  );
  const addEntry = db.prepare('INSERT INTO search_entry (id, source, ref) VALUES (?, ?, ?)');
  const newest = db.prepare<{ id: number; source: Source; ref: Ref }>(
    'SELECT id, source, ref FROM search_entry WHERE id >= ? AND id < ? ORDER BY id DESC LIMIT ?',
  );
  const gone = db.prepare<{ id: number }>('SELECT id FROM search_gone ORDER BY id LIMIT ?');
  const notGone = db.prepare('DELETE FROM search_gone WHERE id <= ?');
  const isDue = db.prepare('SELECT 1 FROM search_due LIMIT 1');
  const due = db.prepare<{ source: Kept; ref: Ref }>('SELECT source, ref FROM search_due LIMIT ?');
  const notDue = db.prepare('DELETE FROM search_due WHERE source = ? AND ref = ?');
  const building =
    db.prepare<BuildRow>(`SELECT source, before_ms AS "beforeMs", before_row AS "beforeRow", done, total
    FROM search_build WHERE is_done = 0
    -- Names first. Messages of both kinds by time, so that parts fill from the newest back; notes come into them then.
    ORDER BY source <> ${customers}, source = ${source.note}, before_ms DESC, source DESC LIMIT 1`);
  const counted = db.prepare('UPDATE search_build SET total = ? WHERE source = ?');
  const walked = db.prepare(
    'UPDATE search_build SET before_ms = ?, before_row = ?, done = done + ?, is_done = ? WHERE source = ?',
  );
  const sums = db.prepare<{ done: number; total: number | null; open: number; uncounted: number }>(`
    SELECT sum(done) AS done, sum(total) AS total, sum(1 - is_done) AS open, sum(total IS NULL) AS uncounted FROM search_build`);

  /** A free number for a thing of that time. */
  const idFor = (atMs: number): number => {
    const from = Math.min(latestMs, Math.max(1, Math.floor(atMs))) * idsPerMs;
    const greatest = greatestIn.get(from, from + idsPerMs)?.id ?? undefined;
    let id = greatest === undefined ? from : greatest + 1;
    while (taken.get(id) !== undefined) id += 1;
    return id;
  };

  const add = (kind: Source, contents: readonly Content[]): void => {
    const before = parts.extent();
    const entries: Words[] = [];
    for (const content of contents) {
      if (content.text === undefined && kind === source.note) continue;
      const id = idFor(content.atMs);
      addEntry.run(id, kind, content.ref);
      entries.push({ id, words: wordsOf(content) });
    }
    parts.add(entries, before);
  };

  /** The newest entries of a stretch, in growing order, with what the index is given of each. */
  const newestOf = (fromId: number, beforeId: number, count: number): Words[] =>
    newest
      .all(fromId, beforeId, count)
      .reverse()
      .map(({ id, source: kind, ref }) => {
        const content = readers[kind].read(ref);
        return { id, words: content === undefined ? '' : wordsOf(content) };
      });

  const countAll = (): void => {
    if (sums.get()?.uncounted === 0) return;
    for (const kind of Object.values(source)) counted.run(readers[kind].count(), kind);
    counted.run(names.count(), customers);
  };

  return {
    names,
    newestFirst: parts.newestFirst,
    /** Takes the words of what has gone out of their part, at most of so many. False: nothing has gone. In one transaction. */
    takeGone(limit: number): boolean {
      const ids = gone.all(limit).map(({ id }) => id);
      const last = ids.at(-1);
      if (last === undefined) return false;
      db.transaction(() => {
        parts.remove(ids);
        notGone.run(last);
      });
      return true;
    },
    /** Brings in what has changed, at most so much; answers how much that was. In one transaction. */
    takeDue(limit: number): number {
      if (isDue.get() === undefined) return 0;
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
      if (building.get() === undefined) return false;
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
    balanceStep: (count: number): boolean => parts.balanceStep(count, newestOf),
    renewStep: parts.renewStep,
    mergeStep: parts.mergeStep,
    progress(): BuildProgress {
      const { done = 0, total = 0, open = 0 } = sums.get() ?? {};
      return { done, total: Math.max(done, total ?? 0), isDone: open === 0 };
    },
  };
};
export type SearchIndex = ReturnType<typeof createSearchIndex>;
