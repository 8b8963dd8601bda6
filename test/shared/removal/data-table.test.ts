import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { retentionMs } from '../../../src/main/conversations/retention.ts';
import { envelopeTtlMs } from '../../../src/relay/store/index.ts';
import {
  dataTable,
  daysToMs,
  policyAt,
  privacyMarkdown,
  retention,
} from '../../../src/shared/removal/index.ts';
import { inEnglish } from '../../../src/shared/i18n/text.ts';

describe('the table of what is kept', () => {
  it('has one row per id, and every cell is filled', () => {
    const rows = dataTable(inEnglish);
    const ids = rows.map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
    for (const row of rows) expect(Object.values(row).every((cell) => cell.length > 3)).toBe(true);
  });

  it('is what the code keeps to', () => {
    expect(envelopeTtlMs).toBe(daysToMs(retention.envelopeDays));
    // Looked at every hour: what would be too old before the next look goes earlier, and never a day earlier.
    expect(retentionMs).toBeLessThan(daysToMs(retention.instagramContentDays));
    expect(retentionMs).toBeGreaterThan(daysToMs(retention.instagramContentDays - 1));
  });

  it('keeps what the policies promise', () => {
    expect(retention.uninstallDays).toBeLessThanOrEqual(7);
    expect(retention.instagramContentDays).toBeLessThanOrEqual(30);
    expect(retention.envelopeDays).toBeLessThanOrEqual(7);
  });

  it('is the table of docs/privacy.md (node scripts/privacy-docs.ts writes it)', () => {
    const file = readFileSync('docs/privacy.md', 'utf8');
    const [, section = ''] = /<!-- generated -->\n\n([\s\S]*?)\n\n<!-- end -->/.exec(file) ?? [];
    const plain = (text: string): string =>
      text
        .replace(/\|[ :-]+(?=\|)/g, '|')
        .replace(/ +/g, ' ')
        .replace(/ \|/g, '|');
    expect(plain(section)).toBe(plain(privacyMarkdown()));
  });
});

describe('policyAt', () => {
  const versions = [
    { version: '1', effectiveAtMs: 100, notice: 'first' },
    { version: '2', effectiveAtMs: 200, notice: 'second' },
    { version: '3', effectiveAtMs: 300, notice: 'third' },
  ];
  it.each([
    [50, '1', '2'],
    [100, '1', '2'],
    [199, '1', '2'],
    [200, '2', '3'],
    [999, '3', undefined],
  ])('at %i is version %s, and announces %s', (nowMs, current, upcoming) => {
    const policy = policyAt(versions, nowMs);
    expect([policy.current.version, policy.upcoming?.version]).toEqual([current, upcoming]);
  });
});
