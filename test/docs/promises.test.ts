import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { inRepository } from '../../scripts/paths.ts';

/** The sentences of the two policies, P1 to P9 and I1 to I8. */
const sentences = [
  ...Array.from({ length: 9 }, (_, index) => `P${index + 1}`),
  ...Array.from({ length: 8 }, (_, index) => `I${index + 1}`),
];

const rows = new Map(
  readFileSync(inRepository('docs', 'privacy.md'), 'utf8')
    .split('\n')
    .map((line) => line.split('|').map((cell) => cell.trim()))
    .filter(([, id = '']) => /^[PI]\d$/.test(id))
    .map(([, id = '', sentence = '', mechanism = '', test = '']) => [id, { sentence, mechanism, test }]),
);
const pathsIn = (text: string): string[] =>
  [...text.matchAll(/`((?:src|test|docs|scripts)\/[^`\s]+)`/g)].map(([, path = '']) => path);

describe('docs/privacy.md', () => {
  it('has a row for every sentence of the two policies, and no other', () => {
    expect([...rows.keys()]).toEqual(sentences);
  });

  it.each(sentences)('names for %s a mechanism and a test that exist', (id) => {
    const row = rows.get(id);
    expect(row?.sentence).not.toBe('');
    expect(row?.mechanism).not.toBe('');
    const named = pathsIn(row?.test ?? '');
    expect(named.some((path) => path.startsWith('test/') && path.endsWith('.test.ts'))).toBe(true);
    const missing = [...named, ...pathsIn(row?.mechanism ?? '')].filter(
      (path) => !existsSync(inRepository(path)),
    );
    expect(missing).toEqual([]);
  });

  it.each(sentences)('promises nothing for %s that is not built or not tested, unless it says why', (id) => {
    const text = Object.values(rows.get(id) ?? {}).join(' ');
    expect(text).not.toMatch(/not built/i);
    // "no test yet" needs its reason in the same cell: "no test yet, because …".
    expect(text).not.toMatch(/no test yet(?!, because )/i);
  });
});
