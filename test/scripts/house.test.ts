import { globSync, readFileSync } from 'node:fs';
import { posix, sep } from 'node:path';
import { parseSync } from 'vite';
import { describe, expect, it } from 'vitest';
import { inRepository, repositoryRoot } from '../../scripts/paths.ts';

const maxLineLength = 130;
const maxLines = 400;
/** A text for people is one string literal, however long it is (src/shared/i18n/text.ts), on a line of its own. */
const isText = (line: string): boolean => /^\s*(?:'[^']*'|"[^"]*"),?$/.test(line);

const files = globSync('src/**/*.{ts,tsx,css,html}', { cwd: repositoryRoot }).map((file) =>
  file.split(sep).join(posix.sep),
);
const texts = new Map(files.map((file) => [file, readFileSync(inRepository(file), 'utf8')]));

/** The files of src that a file imports: also types alone, re-exports, and what is loaded later. */
function importsOf(file: string): string[] {
  const text = texts.get(file) ?? '';
  const { staticImports, staticExports, dynamicImports } = parseSync(file, text).module;
  const targets = [
    ...staticImports.map(({ moduleRequest }) => moduleRequest.value),
    ...staticExports.flatMap(({ entries }) => entries.map(({ moduleRequest }) => moduleRequest?.value ?? '')),
    ...dynamicImports.map(({ moduleRequest: { start, end } }) => text.slice(start + 1, end - 1)),
  ];
  return [...new Set(targets)]
    .filter((target) => target.startsWith('.'))
    .map((target) => posix.join(posix.dirname(file), target))
    .filter((target) => texts.has(target));
}

/** One way round each circle, as `a → b → a`. */
function circlesAmong(modules: readonly string[]): string[] {
  const circles: string[] = [];
  const done = new Set<string>();
  const visit = (file: string, way: readonly string[]): void => {
    if (done.has(file)) return;
    if (way.includes(file)) {
      circles.push([...way.slice(way.indexOf(file)), file].join(' → '));
      return;
    }
    for (const target of importsOf(file)) visit(target, [...way, file]);
    done.add(file);
  };
  for (const file of modules) visit(file, []);
  return circles;
}

describe('the source', () => {
  it(`has no line over ${maxLineLength} characters`, () => {
    const long = files.flatMap((file) =>
      (texts.get(file) ?? '')
        .split('\n')
        .flatMap((line, index) =>
          line.length > maxLineLength && !isText(line) ? [`${file}:${index + 1}`] : [],
        ),
    );
    expect(long).toEqual([]);
  });

  it('hands addresses to the system in one place, behind one check', () => {
    const filesWith = (pattern: RegExp) => files.filter((file) => pattern.test(texts.get(file) ?? ''));
    expect(filesWith(/shell\.openExternal/)).toEqual(['src/main/index.ts']);
    expect(filesWith(/\b(?:openPath|writeShortcutLink)\(/)).toEqual([]);
    // Shows a file of the program's own in its folder; opens nothing.
    expect(filesWith(/showItemInFolder\(/)).toEqual(['src/main/start-console.ts']);
  });

  it(`has no file over ${maxLines} lines`, () => {
    const linesOf = (file: string) => (texts.get(file) ?? '').split('\n').length - 1;
    expect(files.filter((file) => linesOf(file) > maxLines)).toEqual([]);
  });

  it('imports nothing in a circle, not even types', () => {
    expect(circlesAmong(files.filter((file) => /\.tsx?$/.test(file)))).toEqual([]);
  });
});
