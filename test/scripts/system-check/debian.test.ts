import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { groupLines } from '../../../scripts/system-check.ts';
import { aptLog, installPackages, shareOf } from '../../../scripts/system-check/debian.ts';
import { requirements } from '../../../scripts/system-check/requirements.ts';

let folder: string;
let printed: string;

/** Puts an apt of our own first on the PATH. */
const pretendApt = (script: string): void => {
  for (const [name, text] of [
    ['apt-get', script],
    ['apt-cache', 'case "$2" in libasound2) ;; *) echo "  Candidate: 1.0" ;; esac'],
  ] as const) {
    writeFileSync(join(folder, name), `#!/bin/sh\n${text}\n`);
    chmodSync(join(folder, name), 0o755);
  }
};

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'backchannel-apt-'));
  vi.stubEnv('PATH', [folder, process.env['PATH']].join(delimiter));
  printed = '';
  vi.spyOn(process.stderr, 'write').mockImplementation((text) => {
    printed += String(text);
    return true;
  });
});
afterEach(() => {
  vi.restoreAllMocks();
  vi.unstubAllEnvs();
  rmSync(folder, { recursive: true, force: true });
});

describe.runIf(process.platform === 'linux')('installPackages', () => {
  it("says little, keeps apt's own words in a file, and knows the names of newer systems", async () => {
    pretendApt('echo "said: $*"; echo "warned" >&2; echo "pmstatus:x:50:Unpacking" >&3');
    await installPackages(['libasound2', 'libgbm1']);
    const log = readFileSync(aptLog, 'utf8');
    expect(log.match(/^said: .*$/gm)).toEqual([
      'said: -o APT::Status-Fd=3 update -q',
      'said: -o APT::Status-Fd=3 install -y -q --no-install-recommends libasound2t64 libgbm1',
    ]);
    expect(log).toContain('warned');
    expect(printed).not.toMatch(/said|warned/);
    expect(printed).toContain('Fetching the lists of packages');
    expect(printed).toContain('Installing them, with what they need');
  });

  it('shows the end of what apt said when it fails, where the rest is, and the command', async () => {
    pretendApt(
      'i=0; while [ $i -lt 50 ]; do i=$((i+1)); echo "line $i"; done; echo "E: no space left"; exit 100',
    );
    const failure = await installPackages(['libgbm1']).catch((error: unknown) => error);
    const { message } = failure as Error;
    expect(message).toContain('apt-get update ended with code 100');
    expect(message).toContain('E: no space left');
    expect(message).not.toContain('line 30\n');
    expect(message).toContain(join('out', 'apt.log'));
    expect(message).toContain(
      'sudo apt-get update && sudo apt-get install -y --no-install-recommends libgbm1',
    );
    expect(readFileSync(aptLog, 'utf8')).toContain('line 30\n');
  });
});

describe('shareOf', () => {
  it.each([
    ['dlstatus:12:40.0000:Retrieving file 12 of 80', true, 0.2],
    ['dlstatus:12:40.0000:Retrieving file 12 of 80', false, 0.4],
    ['pmstatus:libgbm1:50.0000:Unpacking libgbm1 (amd64)', true, 0.75],
    ['pmstatus:libgbm1:100.0000:Installed libgbm1 (amd64)', true, 1],
    ['pmerror:libgbm1:50.0:trying to overwrite', true, undefined],
    ['media-change:x:y', true, undefined],
    ['', true, undefined],
  ])('reads %j (installs: %s) as %s', (line, installs, share) => expect(shareOf(line, installs)).toBe(share));
});

describe('groupLines', () => {
  it('names every package once, in few lines that say what for', () => {
    const lines = groupLines(requirements).split('\n');
    expect(lines.length).toBeLessThan(8);
    expect(lines).toContainEqual(expect.stringMatching(/^ {2}for windows and dialogs: .*libgtk-3-0/));
    expect(lines).toContainEqual('  for a keyring: gnome-keyring libsecret-1-0');
    const named = lines.flatMap((line) => line.split(': ')[1]?.split(' ') ?? []).sort();
    expect(named).toEqual([...new Set(requirements.map(({ debianPackage }) => debianPackage))].sort());
  });
});
