import { describe, expect, it } from 'vitest';
import { chooseTests, projectOf } from '../../../scripts/stages/chosen-tests.ts';

describe('chooseTests', () => {
  it('takes a part of a path as all files that have it', () => {
    const { projects, args } = chooseTests(['main/work']);
    expect(projects).toEqual(['unit']);
    expect(args).toContain('test/main/work/retry-loop.test.ts');
    expect(args.every((file) => file.startsWith('test/main/work/'))).toBe(true);
  });

  it('takes a word that is in no path as a name, and opens only the files in which it stands', () => {
    const { projects, args } = chooseTests(['takes a word that is in no path as a name']);
    expect(projects).toEqual(['unit']);
    expect(args).toEqual([
      'test/scripts/stages/chosen-tests.test.ts',
      '--testNamePattern=takes a word that is in no path as a name',
    ]);
  });

  it('looks for a name in the files when both are given', () => {
    const { args } = chooseTests(['chosen-tests.test.ts', 'describe (']);
    expect(args).toEqual([
      'test/scripts/stages/chosen-tests.test.ts',
      String.raw`--testNamePattern=describe \(`,
    ]);
  });

  it('adds PostgreSQL for a suite of the relay, and hands flags on', () => {
    const { projects, args } = chooseTests(['test/relay/accounts.test.ts', '--bail=1']);
    expect(projects).toEqual(['unit', 'postgres']);
    expect(args).toEqual(['test/relay/accounts.test.ts', '--bail=1']);
  });

  it('refuses a path that is not there instead of running everything', () => {
    expect(() => chooseTests(['test/no/such.test.ts'])).toThrow(/No test file has "test\/no\/such.test.ts"/);
  });
});

describe('projectOf', () => {
  it.each([
    ['test/shared/moved-clock.test.ts', 'unit'],
    ['test/relay/flood.integration.test.ts', 'integration'],
    ['test/relay/store/contract.postgres.test.ts', 'postgres'],
    ['test/chaos/compare.test.ts', 'chaos'],
    ['test/e2e/team.test.ts', 'e2e'],
  ])('%s → %s', (file, project) => expect(projectOf(file)).toBe(project));
});
