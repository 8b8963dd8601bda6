import { existsSync, globSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { inRepository } from '../../scripts/paths.ts';

/** What stands between backticks and looks like a path of this repository. */
function namedPaths(markdown: string): string[] {
  const top = ['src/', 'test/', 'scripts/', 'docs/', 'assets/', '.ci/'];
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

const documents = globSync(['docs/{map,privacy,threat-model}.md', 'docs/decisions/*.md', 'README.md'], {
  cwd: inRepository(),
});

describe('documents', () => {
  it.each(documents)('%s names only paths that exist', (document) => {
    const missing = namedPaths(readFileSync(inRepository(document), 'utf8')).filter((path) => !exists(path));
    expect(missing).toEqual([]);
  });

  it('has a map with paths in it once there is a map', () => {
    if (!documents.includes('docs/map.md')) return;
    expect(namedPaths(readFileSync(inRepository('docs/map.md'), 'utf8')).length).toBeGreaterThan(10);
  });
});
