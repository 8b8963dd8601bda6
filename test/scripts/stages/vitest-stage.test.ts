import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { inRepository } from '../../../scripts/paths.ts';
import { countReport } from '../../../scripts/stages/vitest-stage.ts';

const folder = mkdtempSync(join(tmpdir(), 'backchannel-report-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function report(numPassedTests: number, numFailedTests: number): string {
  const file = join(folder, `${numPassedTests}-${numFailedTests}.json`);
  const testResults = [
    {
      name: inRepository('test', 'a.test.ts'),
      assertionResults: [{ fullName: 'a thing works', duration: 1_500 }, { fullName: 'was skipped' }],
    },
  ];
  writeFileSync(file, JSON.stringify({ numPassedTests, numFailedTests, testResults, other: 1 }));
  return file;
}

describe('countReport', () => {
  it('counts tests when the run went well', () => {
    expect(countReport(report(7, 0), 0)).toMatchObject({ passed: 7, failed: 0 });
  });

  it('counts failures when tests failed', () => {
    expect(countReport(report(5, 2), 1)).toMatchObject({ passed: 5, failed: 2 });
  });

  it('counts one failure when the run ended badly and no test failed', () => {
    expect(countReport(report(3, 0), 1)).toMatchObject({ passed: 3, failed: 1 });
  });

  it('knows how long each test took', () => {
    expect(countReport(report(1, 0), 0).tests).toEqual([
      { file: join('test', 'a.test.ts'), name: 'a thing works', durationMs: 1_500 },
      { file: join('test', 'a.test.ts'), name: 'was skipped', durationMs: 0 },
    ]);
  });

  it('counts one failure when there is no report', () => {
    expect(countReport(join(folder, 'missing.json'), 0)).toEqual({ passed: 0, failed: 1 });
  });
});
