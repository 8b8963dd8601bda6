import { globSync, readFileSync } from 'node:fs';
import { sep } from 'node:path';
import { ActionableError } from '../actionable-error.ts';
import { inRepository, repositoryRoot } from '../paths.ts';
import { vitestProjects, type VitestProject } from './vitest-stage.ts';

/** What `npm test -- …` was asked for. */
export interface ChosenTests {
  projects: VitestProject[];
  /** For vitest: the files, and the pattern of names if there is one. */
  args: string[];
}

/**
 * Finds the tests that words mean: a part of a file's path, or of a test's name. Flags go to vitest unchanged.
 * Shape:  several paths are any of them; several names are any of them; with both, those names in those files. A name
 *         that stands in no file as it is may be made by a table of cases: then every file is asked.
 * Errors: ActionableError when there is no such file and the word looks like a path.
 */
export function chooseTests(words: readonly string[]): ChosenTests {
  const flags = words.filter((word) => word.startsWith('-'));
  const all = globSync('test/**/*.test.{ts,tsx}', { cwd: repositoryRoot }).map((file) =>
    file.split(sep).join('/'),
  );
  const files = new Set<string>();
  const names: string[] = [];
  for (const word of words.filter((one) => !one.startsWith('-'))) {
    const path = word.replace(/^\.\//, '').split(sep).join('/');
    const found = all.filter((file) => file.includes(path));
    if (found.length > 0) for (const file of found) files.add(file);
    else if (/\.tsx?$|^test\//.test(path)) {
      throw new ActionableError(
        `No test file has "${word}" in its path. Tests are test/**/*.test.ts and .test.tsx.`,
      );
    } else names.push(word);
  }
  const searched = files.size > 0 ? [...files] : all;
  const named =
    names.length === 0
      ? searched
      : searched.filter((file) => {
          const text = readFileSync(inRepository(file), 'utf8');
          return names.some((name) => text.includes(name));
        });
  const chosen = named.length > 0 ? named : searched;
  const pattern = names.map((name) => name.replace(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`)).join('|');
  const projects = vitestProjects.filter((project) => chosen.some((file) => projectOf(file) === project));
  // The relay's own suites run once more on PostgreSQL.
  if (!projects.includes('postgres') && chosen.some((file) => file.startsWith('test/relay/')))
    projects.push('postgres');
  return {
    projects,
    args: [...chosen, ...(pattern === '' ? [] : [`--testNamePattern=${pattern}`]), ...flags],
  };
}

/** Which project of vitest.config.ts a file belongs to; the same rule as there, for one file. */
export function projectOf(file: string): VitestProject {
  if (file.startsWith('test/e2e/')) return 'e2e';
  if (file.startsWith('test/chaos/')) return 'chaos';
  const kind = /\.(integration|postgres)\.test\.tsx?$/.exec(file)?.[1];
  return kind === 'integration' || kind === 'postgres' ? kind : 'unit';
}
