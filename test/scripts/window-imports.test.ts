import { globSync, readFileSync } from 'node:fs';
import { posix, sep } from 'node:path';
import { parseSync } from 'vite';
import { describe, expect, it } from 'vitest';
import { inRepository, repositoryRoot } from '../../scripts/paths.ts';

const files = globSync('src/**/*.{ts,tsx}', { cwd: repositoryRoot }).map((file) =>
  file.split(sep).join(posix.sep),
);
const texts = new Map(files.map((file) => [file, readFileSync(inRepository(file), 'utf8')]));

/** What a file imports when it runs, at once or later; no types. */
const runtimeImportsOf = (file: string): string[] => {
  const text = texts.get(file) ?? '';
  const { staticImports, staticExports, dynamicImports } = parseSync(file, text).module;
  return [
    ...staticImports
      .filter(({ entries }) => entries.length === 0 || entries.some(({ isType }) => !isType))
      .map(({ moduleRequest }) => moduleRequest.value),
    ...staticExports.flatMap(({ entries }) =>
      entries.filter(({ isType }) => !isType).map(({ moduleRequest }) => moduleRequest?.value ?? ''),
    ),
    ...dynamicImports.map(({ moduleRequest: { start, end } }) => text.slice(start + 1, end - 1)),
  ];
};

/** Every file of ours that these lead to, with the one that imports it. */
const reachedFrom = (entries: readonly string[]): ReadonlyMap<string, string | undefined> => {
  const reached = new Map<string, string | undefined>(entries.map((file) => [file, undefined]));
  for (const file of reached.keys())
    for (const target of runtimeImportsOf(file)) {
      if (!target.startsWith('.')) continue;
      const path = posix.join(posix.dirname(file), target);
      if (texts.has(path) && !reached.has(path)) reached.set(path, file);
    }
  return reached;
};

describe('what the window imports', () => {
  const reached = reachedFrom(['src/renderer/main.tsx']);

  it('leads to every screen', () => {
    expect(reached.has('src/renderer/features/settings/settings.tsx')).toBe(true);
    expect(reached.has('src/renderer/features/conversation/conversation-view.tsx')).toBe(true);
  });

  it('never leads to the schema library, which is a third of a first script and runs at its start', () => {
    const wayTo = (file: string): string => {
      const before = reached.get(file);
      return before === undefined ? file : `${wayTo(before)} → ${file}`;
    };
    const guilty = [...reached.keys()].filter((file) => runtimeImportsOf(file).includes('zod'));
    expect(guilty.map(wayTo)).toEqual([]);
  });

  it('has no style in an index, which the bundler skips (scripts/vite/own-modules.ts)', () => {
    const indexes = files.filter((file) => /^src\/renderer\/.+\/index\.ts$/u.test(file));
    expect(indexes.length).toBeGreaterThan(20);
    expect(indexes.filter((file) => /\.css['"]/u.test(texts.get(file) ?? ''))).toEqual([]);
  });

  it('ticks in one place, which stands still while nobody sees the window (state/window-clock.ts)', () => {
    const ticking = files.filter(
      (file) => file.startsWith('src/renderer/') && /\bsetInterval\(/u.test(texts.get(file) ?? ''),
    );
    // A colleague is told that this person looks, only while they do.
    expect(ticking).toEqual(['src/renderer/features/work/presence.tsx']);
  });
});
