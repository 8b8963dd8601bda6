import { existsSync, globSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { inRepository } from '../../scripts/paths.ts';
import { anchorsOf, markdownFiles, relativeLinksOf } from './documents.ts';

/** What stands between backticks and looks like a path of this repository. */
function namedPaths(markdown: string): string[] {
  const top = ['src/', 'test/', 'scripts/', 'docs/', 'assets/', 'deploy/', '.ci/', '.github/'];
  return [...markdown.matchAll(/`([^`\s]+)`/g)]
    .map(([, text = '']) => text)
    .filter((text) => top.some((folder) => text.startsWith(folder)));
}

/** Braces and stars name several; at least one must be there. */
function exists(path: string): boolean {
  return /[*{]/.test(path)
    ? globSync(path, { cwd: inRepository() }).length > 0
    : existsSync(inRepository(path));
}

const files = markdownFiles();
const texts = new Map(files.map(({ path, text }) => [path, text]));
/** What was, may name what is no more. */
const documents = files.filter(({ path }) => path !== 'CHANGELOG.md');

describe('documents', () => {
  it.each(documents)('$path names only paths that exist', ({ text }) => {
    expect(namedPaths(text).filter((path) => !exists(path))).toEqual([]);
  });

  it.each(files)('$path has only links that lead somewhere', (file) => {
    const broken = relativeLinksOf(file).filter(({ target, anchor }) => {
      if (!existsSync(inRepository(target))) return true;
      return anchor !== undefined && !anchorsOf(texts.get(target) ?? '').has(anchor);
    });
    expect(broken).toEqual([]);
  });

  it('are all looked at', () => {
    expect([...texts.keys()]).toEqual(
      expect.arrayContaining([
        'README.md',
        'CONTRIBUTING.md',
        'SECURITY.md',
        'CHANGELOG.md',
        'docs/map.md',
        'docs/architecture.md',
        'docs/glossary.md',
        'docs/reference/instagram.md',
        'docs/reference/livechat.md',
      ]),
    );
  });

  it('include a map with paths in it', () => {
    expect(namedPaths(texts.get('docs/map.md') ?? '').length).toBeGreaterThan(10);
  });

  it.each([
    [
      'a link to a file that is not there',
      '[a](nowhere.md)',
      { target: 'docs/nowhere.md', anchor: undefined },
    ],
    ['a link out of the folder', '[a](../README.md#settings)', { target: 'README.md', anchor: 'settings' }],
    ['a picture', '![a](architecture.svg)', { target: 'docs/architecture.svg', anchor: undefined }],
    ['a link within the page', '[a](#top)', { target: 'docs/map.md', anchor: 'top' }],
  ])('are searched for %s', (_what, text, link) => {
    expect(relativeLinksOf({ path: 'docs/map.md', text })).toEqual([link]);
  });
});
