import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { auditActorText, auditChainText, auditSubjectOf } from '../../src/shared/wire/removal.ts';

const folder = mkdtempSync(join(tmpdir(), 'bc-audit-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const hashOf = (text: string): string => createHash('sha256').update(text).digest('hex');
const actor = hashOf(auditActorText('salt', 'maria@bakery.test')).slice(0, 32);
const chain = () => {
  let before = '';
  return [1, 2, 3].map((n) => {
    const subject = auditSubjectOf('device', actor);
    const entry = {
      n,
      atMs: 1_700_000_000_000 + n,
      actor,
      action: 'computer-removed',
      subject,
      outcome: 'done',
    };
    before = hashOf(auditChainText(before, entry));
    return { ...entry, hash: before };
  });
};
const verify = (entries: unknown[]) => {
  const file = join(folder, 'audit.json');
  writeFileSync(file, JSON.stringify({ format: 'backchannel-audit-v1', salt: 'salt', entries }));
  return spawnSync(process.execPath, ['scripts/verify-audit.mjs', file, 'maria@bakery.test'], {
    encoding: 'utf8',
  });
};

describe('verify-audit', () => {
  it('holds for what the relay wrote, and names the people it is told of', () => {
    const { status, stdout } = verify(chain());
    expect([status, stdout.includes('The chain holds: 3 entries.')]).toEqual([0, true]);
    expect(stdout).toContain('maria@bakery.test');
  });

  it.each([
    [
      'a changed entry',
      (entries: ReturnType<typeof chain>) => entries.map((e) => (e.n === 2 ? { ...e, outcome: 'x' } : e)),
    ],
    ['a missing entry', (entries: ReturnType<typeof chain>) => entries.filter(({ n }) => n !== 2)],
  ])('does not hold for %s', (_what, change) => {
    expect(verify(change(chain())).status).toBe(1);
  });
});
