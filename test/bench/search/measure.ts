import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { createSearchIndex } from '../../../src/main/search/search-index.ts';
import { createSteps } from '../../../src/main/search/steps.ts';
import { openDatabase } from '../../../src/main/storage/index.ts';
import { createOurs, createTheirs } from './both.ts';
import { randomOf, searchesOf } from './corpus.ts';
import { filesIn, keyHex, makeFixture, nowMs, openPlain } from './fixture.ts';

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
  /** ms of writing anew what held a message that was taken back, and of its longest step. */
  cleaning: { wholeMs: number; longestStepMs: number };
}

/** MB of a process that searches one of the files, before its first search and at most. */
export interface MemoryOfSearching {
  beforeMb: number;
  mostMb: number;
}

const sizeOf = (file: string): number => statSync(file).size;

/** ms of this process's own work, so that others who use the machine do not count; it does not tell waiting for the disk. */
const cpuMs = (): number => {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1_000;
};

const run = promisify(execFile);
const memoryOf = async (
  side: 'ours' | 'plain',
  file: string,
  searches: number,
): Promise<MemoryOfSearching> => {
  const program = join(import.meta.dirname, 'memory-of-searching.ts');
  const { stdout } = await run(process.execPath, [program, side, file, String(searches)]);
  return JSON.parse(stdout) as MemoryOfSearching;
};

/** Both databases are encrypted, in one folder, and hold the same texts in the same order. */
export const measureSearch = async (options: {
  messages: number;
  searches: number;
  /** Default: wall. */
  clock?: 'wall' | 'cpu';
  /** In processes of their own; default: not measured. */
  memory?: boolean;
  progress?: (sentence: string) => void;
}): Promise<
  SearchFigures & { memory: { ours: MemoryOfSearching; plain: MemoryOfSearching } | undefined }
> => {
  const { messages } = options;
  const tell = options.progress ?? (() => undefined);
  const nowIn = options.clock === 'cpu' ? cpuMs : () => performance.now();
  const folder = mkdtempSync(join(tmpdir(), 'backchannel-search-bench-'));
  const files = filesIn(folder);
  try {
    tell(`Writing ${messages} messages into both files.`);
    makeFixture(files, messages);
    const withoutIndex = sizeOf(files.own);

    tell('Making the index.');
    const db = openDatabase({ file: files.own, keyHex, clock: { now: () => nowMs } });
    const index = createSearchIndex(db);
    const steps = createSteps(index);
    const allSteps = (): number[] => {
      const took: number[] = [];
      for (let isMore = true; isMore;) {
        const began = nowIn();
        isMore = steps.next() !== undefined;
        took.push(nowIn() - began);
      }
      return took;
    };
    const beganMs = nowIn();
    const stepMs = allSteps();
    const buildMs = nowIn() - beganMs;
    db.emptyLog();

    tell('Searching.');
    const plain = openPlain(files.plain);
    const [ours, theirs] = [createOurs(db, index), createTheirs(plain)];
    const searches = searchesOf(options.searches, randomOf(11));
    const figures = { ours: [] as number[], plain: [] as number[], filtered: [] as number[] };
    const found = { ours: [] as number[], plain: [] as number[] };
    const timed = async (
      search: (text: string) => number | Promise<number>,
      text: string,
    ): Promise<{ us: number; count: number }> => {
      const began = nowIn();
      // Plain libsql's answer is there at once.
      const answer = search(text);
      const count = typeof answer === 'number' ? answer : await answer;
      return { us: (nowIn() - began) * 1_000, count };
    };
    // The first ones read from the disk what all others find in memory.
    for (const text of searches.slice(0, 20)) {
      await ours(text);
      theirs(text);
    }
    for (const [n, text] of searches.entries()) {
      // In turns, so that whatever else the machine does meets both.
      const isOursFirst = n % 2 === 0;
      const first = await timed(isOursFirst ? ours : theirs, text);
      const second = await timed(isOursFirst ? theirs : ours, text);
      const [own, other] = isOursFirst ? [first, second] : [second, first];
      figures.ours.push(own.us);
      figures.plain.push(other.us);
      found.ours.push(own.count);
      found.plain.push(other.count);
      const filter = ['in:"Customer 7"', 'has:link', 'after:7d', 'tag:vip'][n % 4] ?? '';
      figures.filtered.push((await timed(ours, `${text.trim()} ${filter}`)).us);
    }
    const withIndex = sizeOf(files.own);

    db.prepare('DELETE FROM message WHERE id = ?').run(`m${Math.floor(messages / 2)}`);
    const cleaningMs = allSteps();
    db.close();
    plain.close();

    let memory: { ours: MemoryOfSearching; plain: MemoryOfSearching } | undefined;
    if (options.memory === true) {
      tell('Searching in processes of their own.');
      memory = {
        ours: await memoryOf('ours', files.own, options.searches),
        plain: await memoryOf('plain', files.plain, options.searches),
      };
    }
    return {
      buildMs,
      stepMs,
      bytesPerMessage: {
        withoutIndex: withoutIndex / messages,
        withIndex: withIndex / messages,
        plain: sizeOf(files.plain) / messages,
      },
      ...figures,
      found,
      cleaning: {
        wholeMs: cleaningMs.reduce((sum, ms) => sum + ms, 0),
        longestStepMs: Math.max(...cleaningMs),
      },
      memory,
    };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
};
