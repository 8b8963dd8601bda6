import { expect, it } from 'vitest';
import { measureSearch } from '../../bench/search/measure.ts';

it('finds as much as the same FTS5 query in plain libsql, over thousands of messages and hundreds of searches', async () => {
  const { found, stepMs } = await measureSearch({ messages: 3_000, searches: 120 });
  expect(found.ours).toEqual(found.plain);
  expect(found.ours.filter((count) => count > 0).length).toBeGreaterThan(60);
  expect(stepMs.length).toBeGreaterThan(5);
});
