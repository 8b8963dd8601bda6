import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Libsql from 'libsql';
import { createFind, matchExpression } from '../../../src/main/search/find.ts';
import { createSearchIndex } from '../../../src/main/search/search-index.ts';
import { openDatabase } from '../../../src/main/storage/index.ts';
import { migrations } from '../../../src/main/storage/migrations/index.ts';
import { indexedWords } from '../../../src/shared/search/tokens.ts';
import { parseQuery } from '../../../src/shared/search/query.ts';
import { randomOf, searchesOf, textOf } from './corpus.ts';

const EncryptedDatabase = Libsql as unknown as new (
  path: string,
  options: { encryptionCipher: string; encryptionKey: string },
) => Libsql.Database;

const keyHex = 'ab'.repeat(32);
const nowMs = Date.UTC(2026, 10, 29, 12);
/** A month of messages, whatever their number. */
const monthMs = 30 * 24 * 3600 * 1000;
const page = 40;

export interface SearchFigures {
  /** ms of the whole index over messages that were there before it, one step after the other without pauses. */
  buildMs: number;
  /** ms of each step. */
  stepMs: number[];
  bytesPerMessage: { withoutIndex: number; withIndex: number; plain: number };
  /** µs per search, ours and the same FTS5 query in plain libsql, in the order of `searches`. */
  ours: number[];
  plain: number[];
  /** µs per search with a filter; nothing stands beside them. */
  filtered: number[];
  /** How many each found; the two are equal. */
  found: { ours: number[]; plain: number[] };
  /** ms of writing the index anew after one message was taken back, and of its longest step. */
  cleaning: { wholeMs: number; longestStepMs: number };
  memoryMb: { before: number; after: number };
}

const sizeOf = (file: string): number => statSync(file).size;
const memoryMb = (): number => process.memoryUsage().rss / 2 ** 20;

/** ms of this process's own work, so that others who use the machine do not count; it does not tell waiting for the disk. */
const cpuMs = (): number => {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1_000;
};

/** Both databases are encrypted, in one folder, and hold the same texts in the same order. */
export const measureSearch = async (options: {
  messages: number;
  searches: number;
  /** Default: wall. */
  clock?: 'wall' | 'cpu';
}): Promise<SearchFigures> => {
  const { messages } = options;
  const nowIn = options.clock === 'cpu' ? cpuMs : () => performance.now();
  const folder = mkdtempSync(join(tmpdir(), 'backchannel-search-bench-'));
  const [ownFile, plainFile] = [join(folder, 'own.db'), join(folder, 'plain.db')];
  const clock = { now: () => nowMs };
  const timeOf = (n: number): number => nowMs - monthMs + Math.floor((n * monthMs) / messages);
  try {
    const random = randomOf(7);
    // As a profile from before the index: filled under the schema of then.
    const before = openDatabase({
      file: ownFile,
      keyHex,
      clock,
      migrations: migrations.filter(({ number }) => number < 43),
    });
    const plain = new EncryptedDatabase(plainFile, { encryptionCipher: 'aes256cbc', encryptionKey: keyHex });
    for (const pragma of ['journal_mode=WAL', 'synchronous=FULL', 'secure_delete=ON', 'temp_store=MEMORY'])
      plain.prepare(`PRAGMA ${pragma}`).all();
    plain.exec(`
      CREATE TABLE message (id INTEGER PRIMARY KEY, text TEXT NOT NULL, words TEXT NOT NULL);
      CREATE VIRTUAL TABLE found USING fts5 (words, content='message', content_rowid='id',
        prefix='2 3', tokenize='unicode61 remove_diacritics 2')`);
    const conversations = Math.max(1, Math.min(10_000, Math.floor(messages / 100)));
    const addConversation = before.prepare(
      `INSERT INTO conversation (id, account_id, customer_id, name, last_activity_at_ms) VALUES (?, '1', ?, ?, ?)`,
    );
    const addMessage = before.prepare(
      `INSERT INTO message (id, account_id, conversation_id, direction, kind, text, sent_at_ms, content_from)
       VALUES (?, '1', ?, ?, 'text', ?, ?, 'webhook')`,
    );
    const addPlain = plain.prepare('INSERT INTO message (id, text, words) VALUES (?, ?, ?)');
    const addFound = plain.prepare('INSERT INTO found (rowid, words) VALUES (?, ?)');
    before.transaction(() => {
      for (let n = 0; n < conversations; n += 1)
        addConversation.run(`1:${n}`, String(n), `Customer ${n}`, nowMs);
    });
    for (let from = 0; from < messages; from += 5_000) {
      plain.exec('BEGIN');
      before.transaction(() => {
        for (let n = from; n < Math.min(messages, from + 5_000); n += 1) {
          const text = textOf(random);
          addMessage.run(`m${n}`, `1:${n % conversations}`, n % 2 === 0 ? 'in' : 'out', text, timeOf(n));
          addPlain.run([n + 1, text, indexedWords(text)]);
          addFound.run([n + 1, indexedWords(text)]);
        }
      });
      plain.exec('COMMIT');
    }
    before.emptyLog();
    before.close();
    const withoutIndex = sizeOf(ownFile);
    const memoryBefore = memoryMb();

    const db = openDatabase({ file: ownFile, keyHex, clock });
    const index = createSearchIndex(db);
    const stepMs: number[] = [];
    const timed = (step: () => boolean): boolean => {
      const beganMs = nowIn();
      const isMore = step();
      stepMs.push(nowIn() - beganMs);
      return isMore;
    };
    const beganMs = nowIn();
    // As src/main/search/keep-up.ts: about 6 ms a step.
    let size = 100;
    while (timed(() => index.buildStep(size))) {
      const tookMs = stepMs.at(-1) ?? 0;
      if (tookMs > 9) size = Math.max(20, Math.floor(size / 2));
      else if (tookMs < 6) size = Math.min(1_000, Math.ceil(size * 1.25));
    }
    const buildMs = nowIn() - beganMs;
    db.emptyLog();
    plain.prepare('PRAGMA wal_checkpoint(TRUNCATE)').all();

    const people = { ownId: () => undefined, agents: () => [], groups: () => [] };
    const { find } = createFind({ db, index, people });
    const samePlain = plain.prepare(`SELECT m.id, m.text FROM found f JOIN message m ON m.id = f.rowid
      WHERE found MATCH ? ORDER BY f.rowid DESC LIMIT ${page + 1}`);
    const searches = searchesOf(options.searches, randomOf(11));
    const figures = { ours: [] as number[], plain: [] as number[], filtered: [] as number[] };
    const found = { ours: [] as number[], plain: [] as number[] };
    const ours = async (text: string): Promise<{ us: number; count: number }> => {
      const began = nowIn();
      const { hits } = await find({ query: parseQuery(text, nowMs), limit: page, nowMs });
      return { us: (nowIn() - began) * 1_000, count: hits.length };
    };
    const theirs = (text: string): { us: number; count: number } => {
      const expression = matchExpression(parseQuery(text, nowMs).terms) ?? '""';
      const began = nowIn();
      const rows = samePlain.all([expression]);
      return { us: (nowIn() - began) * 1_000, count: Math.min(page, rows.length) };
    };
    // The first ones read from the disk what all others find in memory.
    for (const text of searches.slice(0, 20)) {
      await ours(text);
      theirs(text);
    }
    for (const [n, text] of searches.entries()) {
      // In turns, so that whatever else the machine does meets both.
      const isOursFirst = n % 2 === 0;
      const first = isOursFirst ? await ours(text) : theirs(text);
      const second = isOursFirst ? theirs(text) : await ours(text);
      const [own, other] = isOursFirst ? [first, second] : [second, first];
      figures.ours.push(own.us);
      figures.plain.push(other.us);
      found.ours.push(own.count);
      found.plain.push(other.count);
      const filter = ['in:"Customer 7"', 'has:link', 'after:7d', 'tag:vip'][n % 4] ?? '';
      figures.filtered.push((await ours(`${text.trim()} ${filter}`)).us);
    }
    const withIndex = sizeOf(ownFile);
    const memoryAfter = memoryMb();

    db.prepare('DELETE FROM message WHERE id = ?').run(`m${Math.floor(messages / 2)}`);
    const cleaningMs: number[] = [];
    for (let isMore = true; isMore;) {
      const began = nowIn();
      isMore = index.cleanStep(20);
      cleaningMs.push(nowIn() - began);
    }
    db.close();
    plain.close();
    return {
      buildMs,
      stepMs,
      bytesPerMessage: {
        withoutIndex: withoutIndex / messages,
        withIndex: withIndex / messages,
        plain: sizeOf(plainFile) / messages,
      },
      ...figures,
      found,
      cleaning: {
        wholeMs: cleaningMs.reduce((sum, ms) => sum + ms, 0),
        longestStepMs: Math.max(...cleaningMs),
      },
      memoryMb: { before: memoryBefore, after: memoryAfter },
    };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
};
