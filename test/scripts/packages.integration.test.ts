import { execFileSync, spawnSync } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { inRepository } from '../../scripts/paths.ts';
import { parseContents, parseControl } from '../../scripts/rehearsal/package-content.ts';
import {
  isSignedBy,
  signDetached,
  sumsFile,
  throwAwayKey,
  writeSignedSums,
} from '../../scripts/release/signing.ts';
import { offeredVersions, writeAptRepository } from '../../scripts/release/apt-repository.ts';
import { findProgram } from '../../scripts/system-check/probe.ts';

/** What makes, signs and removes packages on Linux, each part with the system's own programs. All of it together: `--rehearse`. */

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'packages-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const write = (path: string, text: string, mode = 0o644): string => {
  const file = join(folder, path);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, text);
  chmodSync(file, mode);
  return file;
};

const makeDeb = (version: string): string => {
  write('unpacked/backchannel', '#!/bin/sh\n', 0o755);
  write('unpacked/resources/app.asar', 'archive');
  const deb = join(folder, `backchannel_${version}_amd64.deb`);
  execFileSync(
    process.execPath,
    [
      inRepository('scripts', 'release', 'fpm.mjs'),
      ...['-s', 'dir', '--force', '-t', 'deb', '--deb-compression', 'gz', '--name', 'backchannel'],
      ...['--version', version, '--architecture', 'amd64', '--maintainer', 'Us <us@console.invalid>'],
      ...['--description', 'Console\n Longer', '-d', 'libgbm1', '--package', deb],
      ...['--after-install', write('after-install', '#!/bin/sh\nexit 0\n')],
      ...['--after-remove', write('after-remove', '#!/bin/sh\nexit 0\n')],
      `--before-remove=${write('before-remove', '#!/bin/sh\nexit 0\n')}`,
      `${join(folder, 'unpacked')}/=/opt/Backchannel`,
      `${write('entry', '[Desktop Entry]\n')}=/usr/share/applications/backchannel.desktop`,
    ],
    { stdio: 'pipe' },
  );
  return deb;
};
const hasDpkg = process.platform === 'linux' && findProgram('dpkg-deb') !== undefined;

describe.runIf(hasDpkg)('the stand-in for fpm', () => {
  it('makes a deb that dpkg reads: fields, files of root, scripts, sums', () => {
    const deb = makeDeb('1.0.0');
    const dpkg = (...args: string[]): string => execFileSync('dpkg-deb', [...args], { encoding: 'utf8' });
    expect(parseControl(dpkg('--field', deb))).toMatchObject({
      Package: 'backchannel',
      Version: '1.0.0',
      Depends: 'libgbm1',
      Description: 'Console\nLonger',
    });
    expect(parseContents(dpkg('--contents', deb))).toEqual(
      expect.arrayContaining([
        { mode: '-rwxr-xr-x', owner: 'root/root', path: '/opt/Backchannel/backchannel' },
        { mode: '-rw-r--r--', owner: 'root/root', path: '/usr/share/applications/backchannel.desktop' },
      ]),
    );
    dpkg('--raw-extract', deb, join(folder, 'out'));
    const sums = readFileSync(join(folder, 'out', 'DEBIAN', 'md5sums'), 'utf8');
    expect(sums).toMatch(/^[0-9a-f]{32} {2}opt\/Backchannel\/backchannel$/m);
    for (const script of ['postinst', 'prerm', 'postrm'])
      expect(existsSync(join(folder, 'out', 'DEBIAN', script))).toBe(true);
    // What it took by hard link is as it was.
    expect(readFileSync(join(folder, 'unpacked', 'resources', 'app.asar'), 'utf8')).toBe('archive');
  });
});

describe.runIf(process.platform === 'linux' && findProgram('gpg') !== undefined)('signatures', () => {
  it('hold for what was signed, and for nothing else', async () => {
    write('out/one.deb', 'one');
    write('out/two.rpm', 'two');
    const out = join(folder, 'out');
    const key = await throwAwayKey('Test');
    const stranger = await throwAwayKey('Stranger');
    try {
      await writeSignedSums(out, key);
      const sums = join(out, sumsFile);
      expect(readFileSync(sums, 'utf8')).toMatch(/^[0-9a-f]{64} {2}one\.deb\n[0-9a-f]{64} {2}two\.rpm\n$/);
      expect(spawnSync('sha256sum', ['--check', '--strict', sumsFile], { cwd: out }).status).toBe(0);
      expect(await isSignedBy(key, sums, `${sums}.asc`)).toBe(true);
      await signDetached(stranger, sums, join(out, 'foreign.asc'));
      expect(await isSignedBy(key, sums, join(out, 'foreign.asc'))).toBe(false);
      writeFileSync(sums, readFileSync(sums, 'utf8').replace('one.deb', 'two.deb'));
      expect(await isSignedBy(key, sums, `${sums}.asc`)).toBe(false);
    } finally {
      await key.forget();
      await stranger.forget();
    }
    expect(existsSync(key.home)).toBe(false);
  });

  it.runIf(hasDpkg && findProgram('apt-ftparchive') !== undefined)(
    'of an apt repository cover every version it offers',
    async () => {
      const key = await throwAwayKey('Test');
      try {
        const repository = join(folder, 'repository');
        for (const version of ['1.0.0', '1.1.0'])
          await writeAptRepository(repository, { packages: [makeDeb(version)], channel: 'stable', key });
        expect(offeredVersions(repository, 'stable')).toEqual(['1.0.0', '1.1.0']);
        const suite = join(repository, 'dists', 'stable');
        expect(await isSignedBy(key, join(suite, 'Release'), join(suite, 'Release.gpg'))).toBe(true);
        const release = readFileSync(join(suite, 'InRelease'), 'utf8');
        expect(release).toContain('Acquire-By-Hash: yes');
        expect(release).toMatch(/^ [0-9a-f]{64} +\d+ main\/binary-amd64\/Packages\.gz$/m);
      } finally {
        await key.forget();
      }
    },
  );
});

/** Runs a script of the package with the system's programs replaced by ones that only write down how they were called. */
function runScript(
  name: 'after-install' | 'before-remove' | 'after-remove',
  args: string[],
  env: Record<string, string> = {},
): { status: number | null; calls: string; said: string } {
  const root = join(folder, 'root');
  mkdirSync(join(root, 'usr', 'bin'), { recursive: true });
  const file = name === 'before-remove' ? name : `${name}.tpl`;
  const text = readFileSync(inRepository('assets', 'linux', file), 'utf8')
    .replaceAll('${sanitizedProductName}', 'Backchannel')
    .replaceAll('${executable}', 'backchannel')
    // electron-builder takes everything of this form for one of its names.
    .replace(/\$\{\w+\}/g, () => {
      throw new Error('The script has a name that electron-builder does not fill in.');
    })
    .replace(/(?<=['" ])\/(?=(?:opt|usr\/bin|etc)\/)/g, `${root}/`);
  const script = write(`${name}.sh`, text, 0o755);
  const calls = join(folder, 'calls');
  writeFileSync(calls, '');
  for (const program of [
    'update-alternatives',
    'update-desktop-database',
    'gtk-update-icon-cache',
    'apparmor_status',
    'apparmor_parser',
  ])
    write(`bin/${program}`, `#!/bin/sh\necho "${program} $*" >>"${calls}"\n`, 0o755);
  // Two people, one without a profile, and a third whose wipe does not go well.
  const people = ['maria', 'jo', 'kim'].map(
    (person, at) => `${person}:x:${7001 + at}:100::${root}/${person}:/bin/sh`,
  );
  write('bin/getent', `#!/bin/sh\ncat <<'END'\n${people.join('\n')}\nEND\n`, 0o755);
  write('bin/runuser', `#!/bin/sh\necho "runuser $*" >>"${calls}"\n[ "$2" != kim ] || exit "$KIM"\n`, 0o755);
  const { status, stdout, stderr } = spawnSync('sh', [script, ...args], {
    env: { PATH: `${join(folder, 'bin')}:/usr/bin:/bin`, ...env },
    encoding: 'utf8',
  });
  const rooted = (words: string): string => words.replaceAll(root, '');
  return { status, calls: rooted(readFileSync(calls, 'utf8')), said: rooted(stdout + stderr) };
}
const makeProfile = (person: string): void =>
  void mkdirSync(join(folder, 'root', person, '.config', 'backchannel'), { recursive: true });

describe.runIf(process.platform === 'linux')('the scripts of a package', () => {
  it('set up the command, the sandbox and the profile of AppArmor', () => {
    write('root/opt/Backchannel/backchannel', '', 0o755);
    const sandbox = write('root/opt/Backchannel/chrome-sandbox', '', 0o755);
    write('root/opt/Backchannel/resources/apparmor-profile', 'profile');
    mkdirSync(join(folder, 'root', 'etc', 'apparmor.d'), { recursive: true });
    const { status, calls } = runScript('after-install', ['configure']);
    expect(status).toBe(0);
    expect(calls).toContain(
      'update-alternatives --install /usr/bin/backchannel backchannel /opt/Backchannel/backchannel 100',
    );
    expect(readFileSync(join(folder, 'root', 'etc', 'apparmor.d', 'backchannel'), 'utf8')).toBe('profile');
    expect(existsSync(sandbox)).toBe(true);
  });

  it.each([
    ['dpkg removes', ['remove'], true],
    ['dpkg purges', ['purge'], true],
    ['rpm removes the last version', ['0'], true],
    // Before: an rpm's old version took away, after an update, what the new one had just set up.
    ['rpm has another version', ['1'], false],
    ['dpkg updates', ['upgrade', '1.1.0'], false],
    ['dpkg gives an update up', ['abort-upgrade', '1.0.0'], false],
  ])('take away what was set up: %s', (_name, args, isTaken) => {
    write('root/etc/apparmor.d/backchannel', 'profile');
    mkdirSync(join(folder, 'root', 'usr', 'bin'), { recursive: true });
    symlinkSync('nowhere', join(folder, 'root', 'usr', 'bin', 'backchannel'));
    const { status, calls } = runScript('after-remove', args);
    expect(status).toBe(0);
    expect(calls.includes('update-alternatives --remove')).toBe(isTaken);
    expect(existsSync(join(folder, 'root', 'etc', 'apparmor.d', 'backchannel'))).toBe(!isTaken);
  });

  it('touch no home: people’s data is deleted by their own program', () => {
    for (const name of ['after-install.tpl', 'before-remove', 'after-remove.tpl']) {
      const text = readFileSync(inRepository('assets', 'linux', name), 'utf8');
      expect(text).not.toMatch(/\/home|\$HOME|~\//);
      for (const line of text.split('\n').filter((each) => /\brm\b/.test(each)))
        expect(line).not.toContain('$home');
      // rpm would take it for a macro.
      if (name !== 'after-install.tpl') expect(text).not.toContain('%');
    }
  });

  it('name what is left after a purge, and whose it is', () => {
    makeProfile('maria');
    mkdirSync(join(folder, 'root', 'etc', 'backchannel'), { recursive: true });
    expect(runScript('after-remove', ['remove']).said).toBe('');
    for (const word of ['purge', '0']) {
      const { said } = runScript('after-remove', [word]);
      expect(said.split('\n')).toEqual([
        'backchannel: left, because it does not belong to the package:',
        '  /maria/.config/backchannel (maria)',
        '  /etc/backchannel (policy)',
        '',
      ]);
      expect(existsSync(join(folder, 'root', 'maria', '.config', 'backchannel'))).toBe(true);
    }
  });

  it.each([
    ['nobody asked for it', ['remove'], {}],
    ['it is an update', ['upgrade', '2.0.0'], { BACKCHANNEL_WIPE: 'everybody' }],
    ['rpm has another version', ['1'], { BACKCHANNEL_WIPE: 'everybody' }],
  ])('wipe nobody when %s', (_name, args, env) => {
    makeProfile('maria');
    expect(runScript('before-remove', args, env)).toEqual({ status: 0, calls: '', said: '' });
  });

  it.each([['remove'], ['0']])(
    'wipe everybody who has a profile, as that person, when asked by name (%s)',
    (word) => {
      makeProfile('maria');
      makeProfile('kim');
      const { status, calls } = runScript('before-remove', [word], {
        BACKCHANNEL_WIPE: 'everybody',
        KIM: '3',
      });
      expect(status).toBe(0);
      const wipe = (person: string): string =>
        `runuser -u ${person} -- env -i PATH=/usr/bin:/bin HOME=/${person} USER=${person} LOGNAME=${person} ` +
        '/opt/Backchannel/backchannel --wipe --ozone-platform=headless\n';
      expect(calls).toBe(wipe('maria') + wipe('kim'));
    },
  );

  it('stop the removal when a wipe fails, or when it is not clear what was asked for', () => {
    makeProfile('maria');
    makeProfile('kim');
    for (const code of ['1', '4']) {
      const failed = runScript('before-remove', ['remove'], { BACKCHANNEL_WIPE: 'everybody', KIM: code });
      expect(failed.status).toBe(1);
      expect(failed.said).toContain(`--wipe for kim ended with ${code}`);
      expect(failed.said).toContain('not wiped: kim.');
    }
    const unclear = runScript('before-remove', ['remove'], { BACKCHANNEL_WIPE: 'yes' });
    expect(unclear).toMatchObject({ status: 1, calls: '' });
  });
});
