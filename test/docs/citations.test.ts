import { describe, expect, it } from 'vitest';
import { createCitations, decisionsIn } from './citations.ts';
import { citingFiles, markdownFiles } from './documents.ts';

const isDocument = ({ path }: { path: string }): boolean => path.startsWith('docs/');
/** This folder's own tests cite what does not exist. */
const cites = ({ path }: { path: string }): boolean => !path.startsWith('test/docs/');

describe('citations', () => {
  const citations = createCitations([
    {
      path: 'docs/reference/instagram.md',
      text: '## 2. Login\n### 2.3 Code\n### 2.5 Debug\n## 7. Send API\n',
    },
    { path: 'docs/architecture.md', text: '## 4. The relay\n\n```\n## 9. no heading\n```\n' },
  ]);
  const problems = (text: string, path = 'src/some.ts'): string[] =>
    citations.problemsOf({ path, text }).problems;

  it.each([
    '// instagram.md §7',
    '// docs/reference/instagram.md §2.3, §2.5 and §7',
    '/**\n * A sentence that is broken: instagram.md\n * §2.3-2.5.\n */',
    '(architecture.md §4, decision 0013)',
    '{"source": "instagram.md \\u00a72.3 (M1)"}',
  ])('resolve in %j', (text) => {
    expect(problems(text)).toEqual([]);
  });

  it.each([
    ['a section that is not there', '// instagram.md §7.9'],
    ['one of several that is not there', '// instagram.md §2.3, §8'],
    ['an end of a range that is not there', '// instagram.md §2.3-2.9'],
    ['a heading inside a fenced block', '// architecture.md §9'],
    ['a document that is not there', '// design.md §4'],
    ['a folder that is not there', '// notes/instagram.md §7'],
    ['a bare mark in code', '// see §7'],
    ['"reference" for a document', '// reference §7'],
    ['a mark without a number', '// architecture.md §relay'],
  ])('are refused for %s', (_what, text) => {
    expect(problems(text)).toHaveLength(1);
  });

  it('may be bare in the document they mean, unless they say "design" or "reference"', () => {
    expect(problems('See §4.', 'docs/architecture.md')).toEqual([]);
    expect(problems('See §5.', 'docs/architecture.md')).toHaveLength(1);
    expect(problems('See design §4.', 'docs/architecture.md')).toHaveLength(1);
  });

  it('of the repository lead to a heading that exists', () => {
    const ours = createCitations(markdownFiles().filter(isDocument));
    const found = citingFiles()
      .filter(cites)
      .map((file) => ours.problemsOf(file));
    expect(found.flatMap((each) => each.problems)).toEqual([]);
    // Fixtures, comments and documents together; far fewer would mean that nobody looked.
    expect(found.reduce((sum, { count }) => sum + count, 0)).toBeGreaterThan(250);
  });
});

describe('decisions', () => {
  it('are found by their number, several in a row too', () => {
    expect(decisionsIn('as decision 0013 says (decisions 0014, 0015 and\n * 0020)')).toEqual([
      '0013',
      '0014',
      '0015',
      '0020',
    ]);
  });

  const numbers = () =>
    markdownFiles().flatMap(({ path }) => /^docs\/decisions\/(\d{4})-/.exec(path)?.[1] ?? []);

  it('have a number each', () => {
    expect(numbers().length).toBeGreaterThan(20);
    expect(numbers()).toEqual([...new Set(numbers())]);
  });

  it('that are named exist', () => {
    const written = new Set(numbers());
    const missing = citingFiles()
      .filter(cites)
      .flatMap(({ path, text }) =>
        decisionsIn(text)
          .filter((number) => !written.has(number))
          .map((number) => `${path}: ${number}`),
      );
    expect(missing).toEqual([]);
  });
});
