import { afterEach, beforeEach, expect, it } from 'vitest';
import { randomOf } from '../bench/search/corpus.ts';
import { anna, createSearchWorld, type SearchWorld } from '../main/search/search-world.ts';

/**
 * Threat model, "What is typed is words and bound values".
 *
 * Before: nothing could be searched, so nothing was typed into a query.
 * Now: only folded letters and digits reach FTS5, each in quotes, and every value is bound: whatever is typed is words and filters,
 * no error, no other column, and no more than what was asked.
 */
let world: SearchWorld;
beforeEach(() => {
  world = createSearchWorld();
  const lena = world.customer('Lena "Quote" O\'Hara', { tags: ["it's", '%', '"'] });
  world.message(lena, 'green dress');
  world.message(lena, 'quote " and \' and * and NEAR(x) -minus ^caret {words}: col', { agentId: anna });
});
afterEach(async () => {
  await world.search.stop();
  world.db.close();
});

it.each([
  '"',
  '""',
  '"""',
  "'",
  "' OR 1=1 --",
  'green" OR "dress',
  'green* OR dress*',
  'words:green',
  '{words}:green',
  'search_text:green',
  '^green',
  'NEAR(green dress, 5)',
  'green AND',
  'NOT green',
  '-green',
  '(green',
  'green\0dress',
  '\uD800 green \uDC00',
  '\uE000 \uE001green',
  'in:"\' OR 1=1 --"',
  'tag:"\') OR 1=1 --"',
  "tag:it's",
  'from:%',
  "assignee:\"x' OR '1'='1\"",
  'before:"2026-01-01\' OR 1=1"',
  `${'a '.repeat(250)}`,
  'x'.repeat(500),
])('%j is looked for as words', async (text) => {
  const answer = await world.search.find({ text, limit: 10 });
  expect(answer.hits.length).toBeLessThanOrEqual(2);
  for (const { found } of answer.hits) expect(found.text).toMatch(/green|quote/u);
});

it('whatever is typed, it is no error, and what is found holds every word', async () => {
  const random = randomOf(Number(process.env['FUZZ_SEED'] ?? 5));
  const pieces = [
    ...'"\'*^:(){}[]-+~%_\\;\0\n\t,.|&<>=!?#@'.split(''),
    ' ',
    ' ',
    'green',
    'dre',
    'AND',
    'OR',
    'NOT',
    'NEAR',
    'from:',
    'in:',
    'has:',
    'tag:',
    'before:',
    'after:',
    'assignee:',
    'me',
    '\uD83D',
    '👍🏽',
    '東京',
    'e\u0301',
    '\u202E',
    '\uE000',
  ];
  for (let round = 0; round < 1_500; round += 1) {
    const length = 1 + Math.floor(random() * 12);
    let text = '';
    for (let at = 0; at < length; at += 1) text += pieces[Math.floor(random() * pieces.length)] ?? '';
    const { hits } = await world.search.find({ text, limit: 10 });
    expect(hits.length, JSON.stringify(text)).toBeLessThanOrEqual(2);
    expect(await world.search.findInChat({ conversationId: '17841:1' as never }, text)).toBeDefined();
    world.search.customers(text, 5);
  }
  expect(world.db.prepare('SELECT count(*) AS n FROM message').get()).toEqual({ n: 2 });
});
