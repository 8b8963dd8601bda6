import { globSync, readFileSync } from 'node:fs';
import { posix } from 'node:path';
import { inRepository } from '../../scripts/paths.ts';

/** A text file of the repository; `path` relative to it, with forward slashes. */
export type TextFile = { path: string; text: string };

const readAll = (patterns: string[]): TextFile[] =>
  globSync(patterns, { cwd: inRepository() })
    .map((path) => path.replaceAll('\\', '/'))
    .filter((path) => /\.(?:[cm]?[jt]s|tsx|json|md|ya?ml|css|html)$/.test(path))
    .sort()
    .map((path) => ({ path, text: readFileSync(inRepository(path), 'utf8') }));

/** Every Markdown file that is ours. */
export const markdownFiles = (): TextFile[] =>
  readAll(['*.md', '{docs,src,test,scripts,deploy,.github}/**/*.md']);

/** Every text file that may cite a document. */
export const citingFiles = (): TextFile[] =>
  readAll(['*.{md,ts,yml}', '{docs,src,test,scripts,deploy,.github}/**/*']);

/** Without fenced blocks, in which `#`, links and backticks mean something else. */
export const withoutFences = (markdown: string): string => markdown.replace(/^```[\s\S]*?^```$/gm, '');

/** Numbers of the numbered headings: `7.3` of "### 7.3 Windows", `7` of "## 7. Send API". */
export const sectionsOf = (markdown: string): ReadonlySet<string> =>
  new Set(
    [...withoutFences(markdown).matchAll(/^#{2,4} (\d+(?:\.\d+)*)\.? /gm)].map(([, number = '']) => number),
  );

/** What a link may name after `#`: each heading as the usual hosts spell it. */
export const anchorsOf = (markdown: string): ReadonlySet<string> =>
  new Set(
    [...withoutFences(markdown).matchAll(/^#{1,6} (.+)$/gm)].map(([, title = '']) =>
      title
        .toLowerCase()
        .replace(/[^\p{L}\p{N}\s_-]/gu, '')
        .trim()
        .replaceAll(/\s/g, '-'),
    ),
  );

/** Targets of links and pictures that lead to a file of the repository, as paths from its root; `anchor` without the `#`. */
export const relativeLinksOf = ({ path, text }: TextFile): { target: string; anchor: string | undefined }[] =>
  [...withoutFences(text).matchAll(/\]\(([^()\s]+)\)/g)]
    .map(([, link = '']) => link)
    .filter((link) => !/^[a-z][a-z0-9+.-]*:/i.test(link))
    .map((link) => {
      const [file = '', anchor] = link.split('#');
      return { target: file === '' ? path : posix.join(posix.dirname(path), file), anchor };
    });
