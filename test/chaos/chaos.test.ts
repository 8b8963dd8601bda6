import { describe, expect, it } from 'vitest';
import { isGood, runChaos } from './run-chaos.ts';

describe('a short run of chaos', () => {
  it('loses, doubles and reorders nothing, and leaves nothing readable at the relay', async () => {
    const lines: string[] = [];
    const report = await runChaos({
      seed: 5,
      messages: 100,
      faults: 12,
      consoles: 3,
      customers: 9,
      usesPostgres: false,
      isStrict: true,
      lengthMs: 12_000,
      folder: undefined,
      onProgress: (line) => lines.push(line),
    });
    const seen = { offences: report.comparison.offences, leaks: report.leaks.found, run: report.runFaults };
    expect(seen, lines.join('\n')).toEqual({ offences: [], leaks: [], run: [] });
    expect(isGood(report)).toBe(true);
    expect(report.faults.reduce((sum, [, count]) => sum + count, 0)).toBe(12);
    // The seed is one whose faults are of every kind.
    expect(report.faults.filter(([, count]) => count > 0)).toHaveLength(7);
    const sent = Object.fromEntries(report.comparison.rows.map((row) => [row.direction, row.sent]));
    for (const direction of ['customer → LiveChat', 'LiveChat’s answer → Instagram', 'private message'])
      expect(sent[direction]).toBeGreaterThan(0);
    // People have also worked on conversations, on both sides, and what came of it was compared.
    const worked = report.work.map(([what]) => what);
    for (const what of ['console: assign', 'console: note', 'console: tag', 'LiveChat’s app: transfer'])
      expect(worked).toContain(what);
    for (const direction of ['LiveChat agrees: assignee', 'note → consoles', 'whisper → consoles, as a note'])
      expect(sent[direction]).toBeGreaterThan(0);
    expect(report.leaks.plants).toBeGreaterThan(10);
    expect(report.leaks.files).toBeGreaterThan(2);
    // A machine whose cores are all taken needs many times what a free one does.
  }, 900_000);
});
