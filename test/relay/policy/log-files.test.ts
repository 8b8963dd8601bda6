import { mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openLogFiles } from '../../../src/relay/policy/index.ts';
import { dayMs, retention } from '../../../src/shared/removal/index.ts';

const start = Date.UTC(2026, 0, 10, 12);

describe('openLogFiles', () => {
  let folder: string;
  let nowMs: number;
  const clock = { now: () => nowMs };
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'relay-logs-'));
    nowMs = start;
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  it('writes one file a day', () => {
    const files = openLogFiles(folder, clock);
    files.write('{"line":1}\n');
    files.write('{"line":2}\n');
    files.flush();
    nowMs += dayMs;
    files.write('{"line":3}\n');
    files.close();
    expect(readdirSync(folder).sort()).toEqual(['relay-2026-01-10.log', 'relay-2026-01-11.log']);
    expect(readFileSync(join(folder, 'relay-2026-01-10.log'), 'utf8')).toBe('{"line":1}\n{"line":2}\n');
  });

  it('keeps no line for longer than 14 days when the clock jumps, also when nobody writes', () => {
    const files = openLogFiles(folder, clock);
    files.write('planted\n');
    files.flush();
    expect(retention.logLineDays).toBe(14);
    nowMs = Date.UTC(2026, 0, 10) + 14 * dayMs - 1;
    files.sweep();
    expect(readdirSync(folder)).toEqual(['relay-2026-01-10.log']);
    nowMs = Date.UTC(2026, 0, 10) + 14 * dayMs;
    files.sweep();
    expect(readdirSync(folder)).toEqual([]);
    files.close();
  });

  it('deletes what an earlier run left, and nothing that is not its own', () => {
    writeFileSync(join(folder, 'relay-2025-12-01.log'), 'old');
    writeFileSync(join(folder, 'notes.log'), 'mine');
    openLogFiles(folder, clock).close();
    expect(readdirSync(folder)).toEqual(['notes.log']);
  });
});
