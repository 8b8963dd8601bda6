import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { stageFailed, stagePassed, Tally, type Stage } from '../../../scripts/stages/stage.ts';

let printed: string[];
beforeEach(() => {
  printed = [];
  for (const name of ['log', 'error'] as const)
    vi.spyOn(console, name).mockImplementation((text: unknown) => void printed.push(String(text)));
});
afterEach(() => vi.restoreAllMocks());

const named = (name: string, run: Stage['run']): Stage => ({ name, run });

describe('Tally', () => {
  it('runs all stages two at a time, also after one that failed, and names those that failed', async () => {
    let underWay = 0;
    let most = 0;
    const stage = (name: string, outcome: typeof stagePassed) =>
      named(name, async () => {
        underWay += 1;
        most = Math.max(most, underWay);
        await new Promise((resolve) => setImmediate(resolve));
        underWay -= 1;
        return outcome;
      });
    const tally = new Tally();
    await tally.runAll([stage('a', stageFailed), stage('b', stagePassed), stage('c', stageFailed)]);
    expect(most).toBe(2);
    expect(tally.isGreen).toBe(false);
    expect(tally.close()).toBe(1);
    expect(printed).toEqual(expect.arrayContaining(['Failed: a', 'Failed: c']));
    expect(printed.at(-1)).toBe('0 passed, 2 failed');
  });

  it('counts what a stage throws as its failure', async () => {
    const tally = new Tally();
    expect(await tally.run(named('broken', () => Promise.reject(new Error('no disk'))))).toBe(false);
    expect(printed.join('\n')).toContain('no disk');
  });

  it('names the ten slowest tests, and closes with the line that is read by machines', async () => {
    const tests = Array.from({ length: 12 }, (_, index) => ({
      file: 'test/a.test.ts',
      name: `number ${index}`,
      durationMs: index * 1_000,
    }));
    const tally = new Tally();
    await tally.run(named('tests', async () => ({ passed: 12, failed: 0, tests })));
    expect(tally.close()).toBe(0);
    const said = printed.join('\n');
    expect(said.match(/test\/a\.test\.ts {2}number/g)).toHaveLength(10);
    expect(said).toMatch(/11\.0 s {2}test\/a\.test\.ts {2}number 11\n +10\.0 s/);
    expect(printed.at(-1)).toBe('12 passed, 0 failed');
  });
});
