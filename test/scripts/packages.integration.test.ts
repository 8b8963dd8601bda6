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
    for (const script of ['postinst', 'postrm'])
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
  name: 'after-install' | 'after-remove',
  args: string[],
): { status: number | null; calls: string } {
  const root = join(folder, 'root');
  mkdirSync(join(root, 'usr', 'bin'), { recursive: true });
  const text = readFileSync(inRepository('assets', 'linux', `${name}.tpl`), 'utf8')
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
  const { status } = spawnSync('sh', [script, ...args], {
    env: { PATH: `${join(folder, 'bin')}:/usr/bin:/bin` },
    encoding: 'utf8',
  });
  return { status, calls: readFileSync(calls, 'utf8').replaceAll(root, '') };
}

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
    for (const name of ['after-install', 'after-remove'])
      expect(readFileSync(inRepository('assets', 'linux', `${name}.tpl`), 'utf8')).not.toMatch(
        /\/home|\$HOME|~\//,
      );
  });
});
