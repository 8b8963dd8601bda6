import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { parseSync } from 'vite';

/** Which files of a bundle are loaded with a file, whether or not anything of them is ever called. */

const isOwnFile = (specifier: string): boolean => /^\.{1,2}\//u.test(specifier);

/** What a script of a bundle imports from other files of it. `later`: by `import()`. */
const importsOf = (file: string): { atOnce: readonly string[]; later: readonly string[] } => {
  const code = readFileSync(file, 'utf8');
  const { module } = parseSync(file, code);
  const at = (specifiers: readonly (string | undefined)[]): string[] =>
    specifiers
      .filter((specifier) => specifier !== undefined)
      .filter(isOwnFile)
      .map((specifier) => join(dirname(file), specifier));
  return {
    atOnce: at([
      ...module.staticImports.map(({ moduleRequest }) => moduleRequest.value),
      ...module.staticExports.flatMap(({ entries }) =>
        entries.map(({ moduleRequest }) => moduleRequest?.value),
      ),
    ]),
    later: at(
      module.dynamicImports.map(
        ({ moduleRequest: { start, end } }) => /^["'`](.+)["'`]$/u.exec(code.slice(start, end))?.[1],
      ),
    ),
  };
};

/** These scripts and everything that they import at once, each file once. Absolute paths. */
export const loadedWith = (files: readonly string[]): string[] => {
  const loaded = new Set(files);
  // A set goes on with what is added while it is walked.
  for (const file of loaded) for (const imported of importsOf(file).atOnce) loaded.add(imported);
  return [...loaded];
};

/** The scripts that these load by `import()`, once somebody wants them. */
export const loadedLaterBy = (files: readonly string[]): string[] => [
  ...new Set(files.flatMap((file) => importsOf(file).later)),
];

/** What a built page names in its head: scripts, those that are fetched ahead, and styles. */
export const filesOfPage = (page: string): { scripts: string[]; styles: string[] } => {
  const folder = dirname(page);
  const tags = [...readFileSync(page, 'utf8').matchAll(/<(?:script|link)\b[^>]*>/gu)].map(([tag]) => tag);
  const value = (tag: string, name: string): string =>
    new RegExp(`\\b${name}="([^"]*)"`, 'u').exec(tag)?.[1] ?? '';
  const named = (attribute: string, isWanted: (tag: string) => boolean): string[] =>
    tags
      .filter(isWanted)
      .map((tag) => value(tag, attribute))
      .filter(isOwnFile)
      .map((specifier) => join(folder, specifier));
  return {
    scripts: [
      ...named('src', (tag) => tag.startsWith('<script')),
      ...named('href', (tag) => value(tag, 'rel') === 'modulepreload'),
    ],
    styles: named('href', (tag) => value(tag, 'rel') === 'stylesheet'),
  };
};
