import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { inRepository } from '../../scripts/paths.ts';

/** Holds docs/features.md: every row of it names a test, and the test is there by that name. */

interface Feature {
  what: string;
  file: string;
  name: string;
}

/** Rows of the tables, heads left out. */
const rowsOf = (markdown: string): string[][] =>
  markdown
    .split('\n')
    .filter((line) => line.startsWith('|') && !/^\|[-|\s]+\|$/u.test(line))
    .map((line) =>
      line
        .slice(1, -1)
        .split('|')
        .map((cell) => cell.trim()),
    )
    .filter(([head]) => head !== 'What works');

const text = readFileSync(inRepository('docs', 'features.md'), 'utf8');
const rows = rowsOf(text);
const features: Feature[] = rows.map(([what = '', file = '', name = '']) => ({
  what,
  file: /^`(.+)`$/u.exec(file)?.[1] ?? '',
  name,
}));

/** The name as a string of the file: between any quotes, or the escaped form of them. */
const isNamedIn = (source: string, name: string): boolean =>
  ["'", '"', '`'].some((quote) => source.includes(`${quote}${name.replaceAll(quote, `\\${quote}`)}${quote}`));

describe('docs/features.md', () => {
  it('has rows of three cells, each with a test file and a test', () => {
    expect(features.length).toBeGreaterThan(40);
    expect(rows.filter((row) => row.length !== 3 || row.includes(''))).toEqual([]);
    expect(features.filter(({ file }) => !/^test\/.+\.test\.tsx?$/u.test(file))).toEqual([]);
  });

  it.each(features)('“$what” is shown by a test that exists', ({ file, name }) => {
    expect(existsSync(inRepository(file)), file).toBe(true);
    expect(isNamedIn(readFileSync(inRepository(file), 'utf8'), name), `${file}: ${name}`).toBe(true);
  });

  it('says each thing once', () => {
    const named = features.map(({ what }) => what);
    expect(named.filter((what, index) => named.indexOf(what) !== index)).toEqual([]);
  });
});
