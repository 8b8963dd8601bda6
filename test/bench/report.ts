import { mkdirSync, writeFileSync } from 'node:fs';
import { cpus, totalmem } from 'node:os';
import { join } from 'node:path';
import { inRepository } from '../../scripts/paths.ts';
import type { Summary } from './statistics.ts';

/**
 * One figure beside its baseline of the same run. `aim` is what architecture.md §13 asks for, if it does: the ratio of the medians at most, with
 * `sense` at least, or what may be added to the baseline in the row's unit, or what the row's own 95th percentile may be,
 * or the ratio of the 95th percentiles, or with `at-most` what the row's own median may be.
 */
export type Row = {
  what: string;
  unit: string;
  subject: Summary;
  baseline: Summary;
  baselineName: string;
  aim?: number;
  sense?: 'at-least' | 'at-most' | 'added' | 'p95' | 'p95-ratio';
};

const ratio = (row: Row): number => row.subject.median / row.baseline.median;
const added = (row: Row): number => row.subject.median - row.baseline.median;

function verdict(row: Row): { aim: string; met: string } {
  if (row.aim === undefined) return { aim: '–', met: '–' };
  if (row.sense === 'p95') {
    return { aim: `p95 ≤ ${row.aim} ${row.unit}`, met: row.subject.p95 <= row.aim ? 'yes' : 'no' };
  }
  if (row.sense === 'p95-ratio') {
    const share = row.subject.p95 / row.baseline.p95;
    return { aim: `p95 ≤ ${row.aim} × (${share.toFixed(2)})`, met: share <= row.aim ? 'yes' : 'no' };
  }
  if (row.sense === 'added') {
    return { aim: `≤ +${row.aim} ${row.unit}`, met: added(row) <= row.aim ? 'yes' : 'no' };
  }
  if (row.sense === 'at-most') {
    return { aim: `≤ ${row.aim} ${row.unit}`, met: row.subject.median <= row.aim ? 'yes' : 'no' };
  }
  if (row.sense === 'at-least') return { aim: `≥ ${row.aim} ×`, met: ratio(row) >= row.aim ? 'yes' : 'no' };
  return { aim: `≤ ${row.aim} ×`, met: ratio(row) <= row.aim ? 'yes' : 'no' };
}

/** Prints the table and writes `out/bench/NAME.json`, with the machine beside the figures. */
export function report(name: string, rows: readonly Row[], conditions: Record<string, unknown>): void {
  const cells = rows.map((row) => ({
    what: row.what,
    median: `${row.subject.median.toFixed(0)} ${row.unit}`,
    p95: `${row.subject.p95.toFixed(0)} ${row.unit}`,
    baseline: `${row.baseline.median.toFixed(0)} ${row.unit} (p95 ${row.baseline.p95.toFixed(0)}), ${row.baselineName}`,
    ratio: row.sense === 'added' ? `+${added(row).toFixed(0)} ${row.unit}` : `${ratio(row).toFixed(2)} ×`,
    ...verdict(row),
  }));
  console.log(`\nBenchmark: ${name}`);
  console.table(cells);
  const folder = inRepository('out', 'bench');
  mkdirSync(folder, { recursive: true });
  const machine = {
    cpu: cpus()[0]?.model,
    cores: cpus().length,
    memoryBytes: totalmem(),
    platform: process.platform,
  };
  const document = {
    name,
    at: new Date().toISOString(),
    machine,
    conditions,
    rows: rows.map((row) => ({ ...row, ratio: ratio(row) })),
  };
  writeFileSync(join(folder, `${name}.json`), `${JSON.stringify(document, null, 2)}\n`);
}
