import { existsSync, globSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { inRepository } from '../../scripts/paths.ts';

/**
 * Holds docs/claims.md to the three documents that promise something, and to test/attacks: every sentence is there, every quoted one
 * stands in its document, every claim names a test that exists, every attack is named, and says what it attacks and what was before.
 */

const read = (path: string): string => readFileSync(inRepository(path), 'utf8');

/** Without emphasis, marks of code and targets of links: as a person reads it. */
const plain = (markdown: string): string =>
  markdown
    .replaceAll(/\[([^\]]+)\]\([^)]*\)/g, '$1')
    .replaceAll(/\*\*|`/g, '')
    .replaceAll(/\s+/g, ' ')
    .trim();
const sentencesOf = (markdown: string): string[] =>
  plain(markdown)
    .split(/(?<=[.?!])\s+(?=[A-Z“"])/)
    .filter((sentence) => sentence !== '');

const between = (text: string, begin: string, end: string): string => {
  const [, after = ''] = text.split(begin);
  const [part = ''] = after.split(end);
  if (part.trim() === '') throw new Error(`nothing between ${begin} and ${end}`);
  return part;
};
const cellsOf = (line: string): string[] => line.split(/(?<!\\)\|/).map((cell) => cell.trim());

/** The parts that promise, each in its sentences. */
const promised: Readonly<Record<string, string[]>> = {
  'README.md': between(read('README.md'), '## What is promised\n', '\n## ')
    .split(/\n(?=- )|\n\n/)
    .flatMap((block) => sentencesOf(block.replace(/^\s*- /, ''))),
  'docs/threat-model.md': read('docs/threat-model.md')
    .split('\n')
    .map(cellsOf)
    .filter((cells) => cells.length === 5 && !['Meets', '---'].includes(cells[2] ?? ''))
    .flatMap(([, , meets = '']) => sentencesOf(meets)),
  'docs/privacy.md': between(read('docs/privacy.md'), '<!-- generated -->', '\n### ')
    .split('\n')
    .filter((line) => line.startsWith('- '))
    .flatMap((line) => sentencesOf(line.slice(2))),
};

/** A quoted sentence, or its beginning. */
interface Quote {
  document: string;
  text: string;
}
const isMeant = ({ text }: Quote, sentence: string): boolean =>
  text.endsWith(' …') ? sentence.startsWith(text.slice(0, -2)) : sentence === text;

const book = read('docs/claims.md');
const claims = between(book, '## Claims\n', '\n## ')
  .split('\n')
  .filter((line) => line.startsWith('| “'))
  .map((line) => {
    const [, claim = '', document = '', tests = ''] = cellsOf(line);
    const text = claim.replaceAll(String.raw`\|`, '|').replace(/^“|”$/g, '');
    return { text, document, tests: [...tests.matchAll(/`([^`]+)`/g)].map(([, path = '']) => path) };
  });
const others: readonly Quote[] = [
  ...(book.split('## Sentences that claim nothing')[1] ?? '').matchAll(/^- (\S+): “(.+)”$/gm),
].map(([, document = '', text = '']) => ({ document, text }));
const quotes: readonly Quote[] = [...claims, ...others];

const attacks = globSync('test/attacks/*.test.ts', { cwd: inRepository() })
  .map((path) => path.replaceAll('\\', '/'))
  .sort();

describe.each(Object.entries(promised))('%s', (document, sentences) => {
  it('says nothing that is not in docs/claims.md exactly once', () => {
    expect(sentences.length).toBeGreaterThan(10);
    const odd = [...new Set(sentences)].filter(
      (sentence) =>
        quotes.filter((quote) => quote.document === document && isMeant(quote, sentence)).length !== 1,
    );
    expect(odd).toEqual([]);
  });
});

describe('docs/claims.md', () => {
  it('quotes only what stands in the document, and no beginning of two sentences', () => {
    const odd = quotes.filter((quote) => {
      const meant = (promised[quote.document] ?? []).filter((sentence) => isMeant(quote, sentence));
      return new Set(meant).size !== 1;
    });
    expect(odd).toEqual([]);
  });

  it('names for every claim tests that exist', () => {
    expect(claims.length).toBeGreaterThan(60);
    const odd = claims.filter(
      ({ tests }) =>
        tests.length === 0 ||
        tests.some((path) => !/^test\/.+\.test\.ts$/.test(path) || !existsSync(inRepository(path))),
    );
    expect(odd).toEqual([]);
  });

  it('names every attack', () => {
    const named = new Set(claims.flatMap(({ tests }) => tests));
    expect(attacks.length).toBeGreaterThan(20);
    expect(attacks.filter((path) => !named.has(path))).toEqual([]);
  });

  it('leaves no promise for later', () => {
    expect(Object.values(promised).flat().join(' ')).not.toMatch(/not built|no test yet/i);
  });
});

describe.each(attacks)('%s', (path) => {
  it('says at its top what it attacks, and what was before', () => {
    const docstring = /\/\*\*[\s\S]*?\*\//.exec(read(path))?.[0].replaceAll(/\s*\n \* ?/g, ' ') ?? '';
    expect(docstring).toMatch(/Attacks:? "|Attacks |README, "|Threat model, "/);
    expect(docstring).toMatch(/\bBefore: \S/);
  });
});
