import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { tableOf } from '../../../src/main/search/parts.ts';
import { createSearchIndex, type SearchIndex } from '../../../src/main/search/search-index.ts';
import { createSteps } from '../../../src/main/search/steps.ts';
import { openDatabase, type Database } from '../../../src/main/storage/index.ts';
import { randomOf } from '../../bench/search/corpus.ts';

/** The parts of the index, by time: what comes and goes in any order, with kills in between, beside the table it is made of. */
const startMs = 1_790_000_000_000;
const partSize = 40;

let folder: string;
let db: Database;
let index: SearchIndex;
const open = (): void => {
  db = openDatabase({
    file: join(folder, 'cache.db'),
    keyHex: 'ab'.repeat(32),
    clock: { now: () => startMs },
  });
  index = createSearchIndex(db, partSize);
};
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'backchannel-parts-'));
  open();
  db.exec(`INSERT INTO conversation (id, account_id, customer_id) VALUES ('a:c', 'a', 'c')`);
});
afterEach(() => {
  db.close();
  rmSync(folder, { recursive: true, force: true });
});

const message = (id: string, text: string, atMs: number): void =>
  void db
    .prepare(
      `INSERT INTO message (id, account_id, conversation_id, direction, kind, text, sent_at_ms, content_from)
       VALUES (?, 'a', 'a:c', 'in', 'text', ?, ?, 'webhook')`,
    )
    .run(id, text, atMs);
const keepUp = (): void => {
  const steps = createSteps(index);
  while (steps.next() !== undefined);
};
const idsIn = (number: number, match: string): number[] =>
  db
    .prepare<{ id: number }>(
      `SELECT rowid AS id FROM ${tableOf(number)} WHERE ${tableOf(number)} MATCH ? ORDER BY rowid`,
    )
    .all(match)
    .map(({ id }) => id);

/** Each part holds the entries of its time, all of them and no others; no part is much larger than wanted. */
const expectWhole = (): void => {
  const parts = index.newestFirst();
  let before = Number.MAX_SAFE_INTEGER;
  for (const { number, fromId, entries, due, done } of parts) {
    const own = db
      .prepare<{ id: number }>('SELECT id FROM search_entry WHERE id >= ? AND id < ? ORDER BY id')
      .all(fromId, before)
      .map(({ id }) => id);
    expect(idsIn(number, 'word')).toEqual(own);
    expect([entries, due]).toEqual([own.length, done]);
    expect(entries).toBeLessThanOrEqual(2 * partSize);
    db.exec(`INSERT INTO ${tableOf(number)} (${tableOf(number)}) VALUES ('integrity-check')`);
    before = fromId;
  }
  expect(parts.at(-1)?.fromId ?? 0).toBe(0);
  const tables = db
    .prepare<{ n: number }>(
      `SELECT count(*) AS n FROM sqlite_schema WHERE sql LIKE 'CREATE VIRTUAL%search_words_%'`,
    )
    .get();
  expect(tables?.n).toBe(parts.length);
};

describe('the parts of the index', () => {
  it('are filled from the newest back by what was there before, and grow at the end of time', () => {
    db.transaction(() => {
      for (let at = 0; at < 200; at += 1) message(`m${at}`, `word ${at}`, startMs + at);
    });
    db.exec('DELETE FROM search_due');
    keepUp();
    expectWhole();
    expect(index.newestFirst().length).toBeGreaterThanOrEqual(2);
    const before = index.newestFirst().length;
    for (let at = 200; at < 400; at += 1) {
      message(`m${at}`, `word ${at}`, startMs + at);
      if (at % 7 === 0) keepUp();
    }
    keepUp();
    expectWhole();
    expect(index.newestFirst().length).toBeGreaterThan(before);
  });

  it('are written anew one by one: a removal leaves the others as they are', () => {
    for (let at = 0; at < 300; at += 1) {
      message(`m${at}`, `word ${at}`, startMs + at);
      if (at % 20 === 0) keepUp();
    }
    keepUp();
    const passes = () => index.newestFirst().map((part) => part.passes);
    const before = passes();
    expect(before.length).toBeGreaterThan(3);
    db.exec(`DELETE FROM message WHERE id = 'm3'`);
    keepUp();
    const after = passes();
    expect(after.slice(0, -1)).toEqual(before.slice(0, -1));
    expect(after.at(-1)).toBe((before.at(-1) ?? 0) + 1);
    expectWhole();
  });

  it('hold a history that comes in no order, and become fewer when it goes, whatever is killed in between', () => {
    const random = randomOf(Number(process.env['FUZZ_SEED'] ?? 3));
    let count = 0;
    const live = new Set<string>();
    for (let round = 0; round < 40; round += 1) {
      const isGrowing = round < 25;
      db.transaction(() => {
        for (let n = 0; n < 20; n += 1) {
          count += 1;
          const id = `m${count}`;
          // Sometimes many within one millisecond.
          const atMs = startMs + Math.floor(random() * (random() < 0.2 ? 2 : 5_000_000));
          if (isGrowing) {
            message(id, `word w${count}`, atMs);
            live.add(id);
          }
        }
        for (const id of live) {
          if (random() > (isGrowing ? 0.03 : 0.35)) continue;
          if (random() < 0.3) db.prepare(`UPDATE message SET text = text || ' again' WHERE id = ?`).run(id);
          else {
            db.prepare('DELETE FROM message WHERE id = ?').run(id);
            live.delete(id);
          }
        }
      });
      // Some steps, and a kill; or all of them.
      const steps = createSteps(index);
      for (let n = 0; n < random() * 12; n += 1) steps.next();
      if (random() < 0.4) {
        db.close();
        open();
      }
      if (random() < 0.4) {
        keepUp();
        expectWhole();
        expect(index.newestFirst().reduce((sum, part) => sum + part.entries, 0)).toBe(live.size);
      }
    }
    db.exec('DELETE FROM message');
    keepUp();
    expectWhole();
    expect(index.newestFirst().length).toBeLessThanOrEqual(1);
  });

  it('move to a new one before FTS5 would call them damaged for having been written anew too often', () => {
    for (let at = 0; at < 30; at += 1) message(`m${at}`, `word ${at}`, startMs + at);
    keepUp();
    db.exec('UPDATE search_part SET passes = 500');
    keepUp();
    expectWhole();
    expect(index.newestFirst().map(({ number }) => number)).toEqual([2]);
  });
});
