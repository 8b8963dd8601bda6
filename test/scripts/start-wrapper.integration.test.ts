import { execFileSync, spawnSync } from 'node:child_process';
import {
  chmodSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startByStarter } from '../../scripts/desktop-entry.mjs';
import { inRepository } from '../../scripts/paths.ts';

/** What the desktop entry starts: it says why where Chromium ends before it can say anything itself. */

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'starter-'));
  copyFileSync(inRepository('assets', 'linux', 'backchannel-start'), join(folder, 'backchannel-start'));
  mkdirSync(join(folder, 'bin'));
  script(
    join('bin', 'zenity'),
    `for each in "$@"; do printf '%s\\n' "$each"; done >"${join(folder, 'box')}"`,
  );
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const script = (name: string, body: string): void => {
  const file = join(folder, name);
  writeFileSync(file, `#!/bin/sh\n${body}\n`);
  chmodSync(file, 0o755);
};
/** Starts a program that does this, as the desktop entry would. */
const start = (program: string, args: string[] = []) => {
  script('backchannel', `printf '%s\\n' "$*" >>"${join(folder, 'started')}"\n${program}`);
  const { status } = spawnSync(join(folder, 'backchannel-start'), args, {
    env: { PATH: `${join(folder, 'bin')}:/usr/bin:/bin`, HOME: folder },
    encoding: 'utf8',
  });
  const box = join(folder, 'box');
  const log = join(folder, '.local', 'state', 'backchannel', 'start.log');
  return {
    status,
    box: existsSync(box) ? readFileSync(box, 'utf8') : undefined,
    log: existsSync(log) ? readFileSync(log, 'utf8') : undefined,
    started: readFileSync(join(folder, 'started'), 'utf8').replace(/\n$/, '').split('\n'),
  };
};
/** As Chromium 130 ends where there are neither user namespaces nor a setuid helper. */
const noSandbox = `echo '[1:FATAL:zygote_host_impl_linux.cc(128)] No usable sandbox! Update your kernel' >&2; kill -TRAP $$`;

describe.runIf(process.platform === 'linux')('the starter of Linux', () => {
  it('hands everything on, and says nothing where the program ends by itself', () => {
    const { status, box, started } = start('exit 0', ['backchannel://search/a b', '--hidden']);
    expect({ status, box, started }).toEqual({
      status: 0,
      box: undefined,
      started: ['backchannel://search/a b --hidden'],
    });
    // The program has shown its own box.
    expect(start('exit 1')).toMatchObject({ status: 1, box: undefined });
    expect(start('kill -TERM $$').box).toBeUndefined();
  });

  it('says that the system refuses the sandbox, what helps, and where it is written down', () => {
    const { status, box, log, started } = start(noSandbox);
    expect(status).toBe(133);
    expect(box).toContain('the system refuses the sandbox');
    expect(box).toContain('user.max_user_namespaces');
    expect(box).toContain(join(folder, 'chrome-sandbox'));
    expect(box).toContain(join(folder, '.local/state/backchannel/start.log'));
    expect(log).toContain('No usable sandbox!');
    // Never without: not in what is started, and not as advice.
    expect(started).toEqual(['', '--check-start']);
    expect(box).not.toContain('no-sandbox');
  });

  it('names a library that is missing', () => {
    const { box } = start(
      `echo 'backchannel: error while loading shared libraries: libgbm.so.1: cannot open shared object file' >&2; exit 127`,
    );
    expect(box).toContain('A library that Backchannel needs is missing on this computer: libgbm.so.1.');
  });

  it('says nothing of a program that starts the second time, and something of what it does not know', () => {
    expect(start('case "$1" in --check-start) exit 0;; esac; kill -SEGV $$')).toMatchObject({ status: 139 });
    expect(start('echo strange >&2; exit 7').box).toContain('ended before it could open its window (code 7)');
  });

  it('does not ask again after a crash that came later', () => {
    // The clock of the script: it says that an hour has passed.
    script(join('bin', 'date'), `cat "${join(folder, 'now')}"; echo 4600 >"${join(folder, 'now')}"`);
    writeFileSync(join(folder, 'now'), '1000\n');
    expect(start(noSandbox)).toMatchObject({ status: 133, box: undefined, started: [''] });
  });

  it('is valid for the shell of Debian', () => {
    execFileSync('sh', ['-n', inRepository('assets', 'linux', 'backchannel-start')]);
  });
});

describe('the desktop entry of a package', () => {
  it('starts the starter; an AppImage its own', () => {
    const made: unknown[] = [];
    const helper = { computeDesktopEntry: (_options: unknown, exec?: string | null) => made.push(exec) };
    startByStarter([{ helper }, {}], 'Backchannel');
    helper.computeDesktopEntry({});
    helper.computeDesktopEntry({}, 'AppRun %U');
    expect(made).toEqual(['/opt/Backchannel/backchannel-start %U', 'AppRun %U']);
    expect(() => startByStarter([{ helper: {} }], 'Backchannel')).toThrow('desktop-entry.mjs');
  });

  it('is told so by the hook, and no package starts the program without its sandbox', () => {
    const text = readFileSync(inRepository('electron-builder.yml'), 'utf8');
    expect(text).toContain('afterPack: scripts/after-pack.mjs');
    expect(text).toMatch(/appImage:\n {2}executableArgs: \[\]/);
    expect(text).toContain('from: assets/linux/backchannel-start');
  });
});
