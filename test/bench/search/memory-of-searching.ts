import { createSearchIndex } from '../../../src/main/search/search-index.ts';
import { openDatabase } from '../../../src/main/storage/index.ts';
import { createOurs, createTheirs } from './both.ts';
import { randomOf, searchesOf } from './corpus.ts';
import { keyHex, nowMs, openPlain } from './fixture.ts';

/**
 * A process of its own: opens one of the two files (`ours` or `plain`, the file, how many searches), searches, and prints its
 * memory before the first search and at most, MB, as one line of JSON.
 */
const [side, file = '', searches = '0'] = process.argv.slice(2);
const memoryMb = (): number => process.memoryUsage().rss / 2 ** 20;

const opened = (): ((text: string) => number | Promise<number>) => {
  if (side === 'plain') return createTheirs(openPlain(file));
  const db = openDatabase({ file, keyHex, clock: { now: () => nowMs } });
  return createOurs(db, createSearchIndex(db));
};
const search = opened();
// What every search needs once: statements, compiled script.
await search('the');
const beforeMb = memoryMb();
let mostMb = beforeMb;
for (const text of searchesOf(Number(searches), randomOf(11))) {
  await search(text);
  mostMb = Math.max(mostMb, memoryMb());
}
console.log(JSON.stringify({ beforeMb, mostMb }));
process.exit(0);
