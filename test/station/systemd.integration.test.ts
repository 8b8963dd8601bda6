import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { inRepository } from '../../scripts/paths.ts';
import { findProgram } from '../../scripts/system-check/probe.ts';

const systemdAnalyze = findProgram('systemd-analyze');

it.runIf(systemdAnalyze !== undefined)(
  'the unit of a station is understood by systemd, which has little to say against it',
  () => {
    const folder = mkdtempSync(join(tmpdir(), 'station-unit-'));
    try {
      const unit = readFileSync(inRepository('deploy', 'systemd', 'backchannel-station.service'), 'utf8');
      const file = join(folder, 'backchannel-station.service');
      // Programs that this computer has; the rest as it is.
      const node = realpathSync(inRepository('node_modules', '.bin', 'node'));
      writeFileSync(
        file,
        unit.replace('/usr/bin/node', node).replace('/opt/backchannel-station/src', inRepository('src')),
      );
      const ask = (...args: string[]) => spawnSync(systemdAnalyze ?? '', args, { encoding: 'utf8' });
      const verified = ask('verify', file);
      expect([verified.status, verified.stdout + verified.stderr]).toEqual([0, '']);
      // 0: nothing is exposed, 100: everything is.
      const security = ask('security', '--offline=true', '--threshold=20', file);
      expect(security.status, security.stdout + security.stderr).toBe(0);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  },
);
