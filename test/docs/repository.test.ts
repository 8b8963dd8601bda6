import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { inRepository } from '../../scripts/paths.ts';

const read = (path: string): string => readFileSync(inRepository(path), 'utf8');

/** The parts of package.json and of the lock file that are compared. */
type Manifest = {
  version: string;
  devDependencies: Record<string, string>;
  packages: Record<string, { version: string }>;
};
const manifest = (path: string): Manifest => JSON.parse(read(path)) as Manifest;

describe('the version', () => {
  const { version, devDependencies } = manifest('package.json');

  it('is the same in package.json, in the lock file and at the top of the changelog', () => {
    const lock = manifest('package-lock.json');
    expect([lock.version, lock.packages['']?.version]).toEqual([version, version]);
    expect(/^## (\d+\.\d+\.\d+) - \d{4}-\d\d-\d\d$/m.exec(read('CHANGELOG.md'))?.[1]).toBe(version);
  });

  it('of Node in .nvmrc is the one that the scripts run on', () => {
    expect(devDependencies['node']).toMatch(new RegExp(String.raw`^\^${read('.nvmrc').trim()}\.`));
  });
});

describe('the workflow', () => {
  const workflow = read('.github/workflows/ci.yml');

  it('pins every action by its full commit, with the release beside it', () => {
    const uses = [...workflow.matchAll(/uses: (.+)/g)].map(([, what = '']) => what);
    expect(uses.length).toBeGreaterThan(1);
    expect(uses.filter((what) => !/^[\w-]+\/[\w-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/.test(what))).toEqual([]);
  });

  it('may only read, and ends by itself', () => {
    expect(/^permissions:\n((?: +.+\n)+)/m.exec(workflow)?.[1]?.trim()).toBe('contents: read');
    const jobs = workflow.slice(workflow.indexOf('\njobs:'));
    expect(jobs).not.toContain('permissions:');
    expect(jobs.match(/^ {4}runs-on:/gm)?.length).toBe(jobs.match(/^ {4}timeout-minutes:/gm)?.length);
  });

  it('runs what the README tells everybody to type', () => {
    const commands = [...read('README.md').matchAll(/^npm ci && npm (\w+)/gm)].map(([, name = '']) => name);
    expect(commands).toEqual(['start', 'test']);
    expect(workflow).toContain(`command: [${commands.join(', ')}]`);
    expect(workflow).toContain('run: npm ci && npm ${{ matrix.command }}');
    expect(workflow).toContain('run: npm run check');
  });
});

describe('the forms for issues', () => {
  it.each(['bug', 'platform-difference', 'feature'])('%s says that nothing private belongs there', (name) => {
    expect(read(`.github/ISSUE_TEMPLATE/${name}.yml`)).toMatch(/never paste|without messages or names/i);
  });
});
