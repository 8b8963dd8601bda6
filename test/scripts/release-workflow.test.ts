import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { inRepository } from '../../scripts/paths.ts';
import { releaseCommands } from '../../scripts/release.ts';

/** The release workflow, which no machine of ours runs: what it calls exists, and no secret stands in it. */

interface Step {
  uses?: string;
  run?: string;
  env?: Record<string, string>;
}
interface Job {
  needs?: string | string[];
  permissions?: Record<string, string>;
  environment?: string;
  'timeout-minutes'?: number;
  steps: Step[];
}
const text = readFileSync(inRepository('.github', 'workflows', 'release.yml'), 'utf8');
const workflow = parse(text) as { jobs: Record<string, Job>; permissions: Record<string, string> };
const jobs = Object.entries(workflow.jobs);
const runs = jobs.flatMap(([, { steps }]) => steps.flatMap(({ run }) => (run === undefined ? [] : [run])));
const { scripts } = JSON.parse(readFileSync(inRepository('package.json'), 'utf8')) as {
  scripts: Record<string, string>;
};

describe('the release workflow', () => {
  it('calls scripts and commands that exist', () => {
    const called = runs.flatMap((run) =>
      [...run.matchAll(/\bnpm (?:run )?([a-z-]+)/g)].map(([, name = '']) => name),
    );
    expect(called).toEqual(expect.arrayContaining(['ci', 'test', 'dist']));
    expect(called.filter((name) => name !== 'ci' && !(name in scripts))).toEqual([]);
    const commands = runs.flatMap((run) =>
      [...run.matchAll(/scripts\/release\.ts ([a-z-]+)/g)].map(([, name = '']) => name),
    );
    expect(new Set(commands)).toEqual(new Set(Object.keys(releaseCommands)));
  });

  it('waits for what it needs, and ends', () => {
    const names = new Set(Object.keys(workflow.jobs));
    for (const [name, job] of jobs) {
      for (const needed of [job.needs ?? []].flat()) expect(names).toContain(needed);
      expect([name, job['timeout-minutes']]).toEqual([name, expect.any(Number)]);
    }
    expect(workflow.jobs['publish']?.needs).toBe('collect');
    for (const name of ['linux', 'windows', 'macos'])
      expect(workflow.jobs[name]?.needs).toEqual(['check', 'rehearse']);
  });

  it('rehearses before it builds, and CI rehearses each change', () => {
    const stepsOf = (job: Job | undefined): string[] => (job?.steps ?? []).map(({ run = '' }) => run);
    const rehearsal = /\bnpm run dist -- --rehearse$/;
    expect(stepsOf(workflow.jobs['rehearse']).some((run) => rehearsal.test(run))).toBe(true);
    const ci = parse(readFileSync(inRepository('.github', 'workflows', 'ci.yml'), 'utf8')) as typeof workflow;
    expect(stepsOf(ci.jobs['rehearse']).some((run) => rehearsal.test(run))).toBe(true);
    // And what of it fits into minutes is part of every `npm test`.
    expect(readFileSync(inRepository('scripts', 'test.ts'), 'utf8')).toContain('tally.run(packageStage)');
  });

  it('names everything that a build asks for', () => {
    const env = (parse(text) as { env: Record<string, string> }).env;
    for (const [name, value] of Object.entries(env)) expect(value).toBe(`\${{ vars.${name} }}`);
    const asked = readFileSync(inRepository('scripts', 'release', 'builder-args.ts'), 'utf8').match(
      /(?<=')BUILD_\w+(?=')/g,
    );
    expect(Object.keys(env)).toEqual(expect.arrayContaining([...new Set(asked)]));
    expect(text).toContain('$env:BUILD_WINDOWS_PUBLISHER');
  });

  it('takes actions by their commit, and can write only where it must', () => {
    const actions = jobs.flatMap(([, { steps }]) =>
      steps.flatMap(({ uses }) => (uses === undefined ? [] : [uses])),
    );
    expect(actions.filter((uses) => !/@[0-9a-f]{40}$/.test(uses))).toEqual([]);
    expect(workflow.permissions).toEqual({ contents: 'read' });
    const writing = jobs.filter(([, job]) => Object.values(job.permissions ?? {}).includes('write'));
    expect(writing.map(([name]) => name)).toEqual(['collect', 'publish']);
  });

  it('reads secrets by name, in approved environments, and prints none', () => {
    for (const [name, job] of jobs) {
      const uses = JSON.stringify(job).includes('secrets.');
      if (uses) expect([name, job.environment]).toEqual([name, 'release']);
    }
    // A value in a command line would be seen in the list of processes, and an expression there can be another command.
    expect(runs.filter((run) => /\$\{\{\s*(?:secrets|github|inputs)\./.test(run))).toEqual([]);
  });

  it('makes nobody a gift before a person has looked', () => {
    expect(runs.some((run) => run.includes('gh release create') && run.includes('--draft'))).toBe(true);
    expect(workflow.jobs['publish']?.environment).toBe('release-publish');
  });
});
