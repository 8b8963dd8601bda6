import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { countReport } from '../../../scripts/stages/vitest-stage.ts';

const folder = mkdtempSync(join(tmpdir(), 'backchannel-report-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function report(numPassedTests: number, numFailedTests: number): string {
  const file = join(folder, `${numPassedTests}-${numFailedTests}.json`);
  writeFileSync(file, JSON.stringify({ numPassedTests, numFailedTests, other: 1 }));
  return file;
}

describe('countReport', () => {
  it('counts tests when the run went well', () => {
    expect(countReport(report(7, 0), 0)).toEqual({ passed: 7, failed: 0 });
  });

  it('counts failures when tests failed', () => {
    expect(countReport(report(5, 2), 1)).toEqual({ passed: 5, failed: 2 });
  });

  it('counts one failure when the run ended badly and no test failed', () => {
    expect(countReport(report(3, 0), 1)).toEqual({ passed: 3, failed: 1 });
  });

  it('counts one failure when there is no report', () => {
    expect(countReport(join(folder, 'missing.json'), 0)).toEqual({ passed: 0, failed: 1 });
  });
});
