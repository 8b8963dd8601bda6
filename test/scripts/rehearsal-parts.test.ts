import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inflateSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { ActionableError } from '../../scripts/actionable-error.ts';
import { neededNames, standInSpec } from '../../scripts/rehearsal/as-rpm.ts';
import { earlierVersion, rewriteVersion } from '../../scripts/rehearsal/earlier-version.ts';
import { createJournal } from '../../scripts/rehearsal/journal.ts';
import { leftBehind, sortLeftBehind } from '../../scripts/rehearsal/left-behind.ts';
import { foreignInArchive, parseRpmFiles, parseTarFiles } from '../../scripts/rehearsal/look-at-packages.ts';
import { missingForRehearsal, neededPrograms } from '../../scripts/rehearsal/needs.ts';
import { inDialect, smallProject } from '../../scripts/rehearsal/on-wine.ts';
import {
  faultsOfContent,
  faultsOfControl,
  faultsOfDesktopEntry,
  parseContents,
  parseControl,
  type PackageEntry,
} from '../../scripts/rehearsal/package-content.ts';
import { isDrawn, pngOf, readScreen } from '../../scripts/rehearsal/screen.ts';
import { classOfWindow, parseProcesses } from '../../scripts/rehearsal/seat.ts';
import { aptSource } from '../../scripts/release/apt-repository.ts';
import { yumSource } from '../../scripts/release/yum-repository.ts';
import { withRelayProperty } from '../../scripts/msi-project.mjs';
import { controlOf, parseFpm, specOf } from '../../scripts/release/fpm.mjs';

/** The parts of `npm run dist -- --rehearse` that need no package: what it looks at would be seen. */

const program = '/opt/Backchannel';
const good: PackageEntry[] = [
  'backchannel',
  'backchannel-start',
  'chrome-sandbox',
  'LICENSE.electron.txt',
  'LICENSES.chromium.html',
  'resources/app.asar',
  'resources/apparmor-profile',
  'resources/app.asar.unpacked/node_modules/@libsql/linux-x64-gnu/index.node',
]
  .map((path) => `${program}/${path}`)
  .concat(
    '/usr/share/applications/backchannel.desktop',
    '/usr/share/metainfo/app.backchannel.console.metainfo.xml',
    '/usr/share/icons/hicolor/scalable/apps/backchannel.svg',
    [16, 24, 32, 48, 64, 128, 256, 512].map(
      (size) => `/usr/share/icons/hicolor/${size}x${size}/apps/backchannel.png`,
    ),
  )
  .map((path) => ({ mode: '-rwxr-xr-x', owner: 'root/root', path }));
const driver = 'linux-x64-gnu';

describe('the content of a package', () => {
  it('is read from what dpkg and rpm list', () => {
    const listing = [
      'drwxr-xr-x root/root         0 2026-11-29 20:49 ./',
      'drwxr-xr-x root/root         0 2026-11-29 20:49 ./opt/Backchannel/',
      '-rwxr-xr-x root/root 185000000 2026-11-29 20:49 ./opt/Backchannel/backchannel',
      'lrwxrwxrwx root/root         0 2026-11-29 20:49 ./usr/bin/x -> ../y',
      '',
    ].join('\n');
    expect(parseContents(listing)).toEqual([
      { mode: 'drwxr-xr-x', owner: 'root/root', path: '/opt/Backchannel' },
      { mode: '-rwxr-xr-x', owner: 'root/root', path: '/opt/Backchannel/backchannel' },
      { mode: 'lrwxrwxrwx', owner: 'root/root', path: '/usr/bin/x' },
    ]);
    expect(parseRpmFiles('-rw-r--r-- root root /opt/Back channel/a b\n')).toEqual([
      { mode: '-rw-r--r--', owner: 'root/root', path: '/opt/Back channel/a b' },
    ]);
  });

  it('passes when all is there', () => {
    expect(faultsOfContent(good, driver)).toEqual([]);
  });

  it.each([
    ['index.node is missing', good.filter(({ path }) => !path.endsWith('index.node'))],
    ['cannot be started', good.map((entry) => ({ ...entry, mode: '-rw-r--r--' }))],
    ['belongs to somebody/root', good.map((entry) => ({ ...entry, owner: 'somebody/root' }))],
    ['runs as its owner', [...good, { ...good[0]!, mode: '-rwsr-xr-x', path: `${program}/x` }]],
    ['can be written by everybody', [...good, { ...good[0]!, mode: '-rw-rw-rw-', path: `${program}/x` }]],
    [
      'Linux is updated by the system',
      [...good, { ...good[0]!, path: `${program}/resources/app-update.yml` }],
    ],
    ['a source map', [...good, { ...good[0]!, path: `${program}/resources/x.js.map` }]],
    ['a secret', [...good, { ...good[0]!, path: `${program}/resources/release.pem` }]],
    [
      'Electron cannot load',
      [...good, { ...good[0]!, path: `${program}/@libsql/linux-x64-musl/index.node` }],
    ],
    ['lies where nothing of ours does', [...good, { ...good[0]!, path: '/etc/cron.d/backchannel' }]],
  ])('is refused: %s', (sentence, entries) => {
    expect(faultsOfContent(entries, driver).join(' ')).toContain(sentence);
  });

  it('of an archive is the program alone, whoever packed it', () => {
    const listing = [
      'drwxr-xr-x 0/0               0 2026-11-30 00:00 backchannel-1.0.0/',
      ...good
        .filter(({ path }) => path.startsWith(program) && !path.endsWith('apparmor-profile'))
        .map(
          ({ path }) =>
            `-rwxr-xr-x somebody/users 1 2026-11-30 00:00 backchannel-1.0.0${path.slice(program.length)}`,
        ),
    ];
    const entries = parseTarFiles(listing.join('\n'));
    expect(entries).toContainEqual({
      mode: '-rwxr-xr-x',
      owner: 'somebody/users',
      path: `${program}/resources/app.asar`,
    });
    expect(faultsOfContent(entries, driver, { isProgramAlone: true })).toEqual([]);
    expect(faultsOfContent(entries.slice(1), driver, { isProgramAlone: true })).toEqual([
      `${program}/backchannel is missing.`,
    ]);
  });

  it('has an archive of bundles and native parts alone', () => {
    const files = [
      '/package.json',
      '/out',
      '/out/main',
      '/out/main/index.js',
      '/node_modules/libsql/index.js',
    ];
    expect(foreignInArchive(files)).toEqual([]);
    const foreign = [
      '/src',
      '/src/main/index.ts',
      '/README.md',
      '/out/bench/x.json',
      '/out/main/index.js.map',
    ];
    expect(foreignInArchive([...files, ...foreign])).toEqual(foreign);
  });

  it('has a desktop entry that goes through the starter, with its sandbox', () => {
    const entry = [
      '[Desktop Entry]',
      'Exec=/opt/Backchannel/backchannel-start %U',
      'Icon=backchannel',
      'StartupWMClass=backchannel',
      'MimeType=x-scheme-handler/backchannel;',
    ].join('\n');
    expect(faultsOfDesktopEntry(entry)).toEqual([]);
    expect(faultsOfDesktopEntry(entry.replace('-start %U', ' --no-sandbox %U'))).toHaveLength(2);
  });

  it('has fields that Debian can use', () => {
    const parsed = parseFpm([
      ...['-s', 'dir', '--force', '-t', 'deb'],
      ...['-d', 'libgtk-3-0 | libgtk-3-0t64', '-d', 'libgbm1', '-d', 'libasound2 | libasound2t64'],
      ...['-d', 'libnss3', '-d', 'libsecret-1-0', '--deb-recommends', 'gnome-keyring'],
      ...[
        '--architecture',
        'amd64',
        '--name',
        'backchannel',
        '--version',
        '1.0.0~beta.1',
        '--category',
        'net',
      ],
      ...['--maintainer', 'Us <us@console.invalid>', '--url', 'https://console.invalid'],
      ...['--description', 'One line\n \n And more = than that', '--package', '/tmp/x.deb'],
      '/tmp/unpacked/=/opt/Backchannel',
    ]);
    expect(parsed.inputs).toEqual([{ from: '/tmp/unpacked/', to: '/opt/Backchannel' }]);
    const control = controlOf(parsed, 12);
    expect(control).toContain('Description: One line\n .\n And more = than that\n');
    const fields = parseControl(control);
    expect(faultsOfControl(fields, '1.0.0-beta.1')).toEqual([]);
    expect(faultsOfControl({ ...fields, Depends: 'libgbm1dev' }, '1.0.0-beta.1').join(' ')).toContain(
      'libgbm1.',
    );
    expect(faultsOfControl(fields, '1.0.0').join(' ')).toContain('Version is 1.0.0~beta.1');
  });

  it('is not made of arguments that the stand-in for fpm does not know', () => {
    expect(() => parseFpm(['--config-files', '/etc/x'])).toThrow('unknown option --config-files');
    expect(() => parseFpm(['/tmp/x'])).toThrow('where it goes');
  });

  it('of an rpm asks for nothing by itself, and strips nothing', () => {
    const parsed = parseFpm([
      ...['-t', 'rpm', '--rpm-rpmbuild-define=_build_id_links none', '-d', '(gtk3 or libgtk-3-0)'],
      ...['--architecture', 'amd64', '--name', 'backchannel', '--version', '1.0.0', '--description', 'Text'],
      ...['--maintainer', 'Us <us@console.invalid>', '--package', '/tmp/x.rpm'],
    ]);
    const spec = specOf(parsed, {
      root: '/tmp/root',
      files: ['/opt/Backchannel/a b'],
      folders: ['/opt/Backchannel'],
    });
    for (const line of [
      '%define _build_id_links none',
      '%define __os_install_post %{nil}',
      'AutoReqProv: no',
      'BuildArch: x86_64',
      'Requires: (gtk3 or libgtk-3-0)',
      '%dir "/opt/Backchannel"',
      '"/opt/Backchannel/a b"',
    ])
      expect(spec.split('\n')).toContain(line);
  });
});

describe('the version before', () => {
  it('is lower and as long', () => {
    expect(earlierVersion('0.2.0')).toBe('0.1.9');
    expect(earlierVersion('1.4.3')).toBe('1.4.2');
    expect(earlierVersion('1.0.0')).toBe('0.9.9');
    expect(earlierVersion('0.11.0')).toBe('0.10.9');
    expect(() => earlierVersion('0.0.0')).toThrow('No version below');
  });

  it('is written where our own package says its version, and nowhere else', () => {
    const archive = Buffer.from(
      '{"name":"other","version":"0.2.0"}….{\n  "name": "backchannel",\n  "version": "0.2.0",\n  "main": "x"}',
    );
    expect(rewriteVersion(archive, '0.2.0', '0.1.9')).toBe(1);
    expect(archive.toString()).toContain('"name":"other","version":"0.2.0"');
    expect(archive.toString()).toContain('"version": "0.1.9"');
    expect(() => rewriteVersion(archive, '1.0.0', '0.99.9')).toThrow('as many');
  });
});

describe('what is left of an installation', () => {
  it('is what was not there before, sorted by whose it is', () => {
    const before = ['/usr/bin/sh', '/etc/backchannel/policies/managed/10-base.json'];
    const left = leftBehind(before, [
      ...before,
      '/home/person/.config/Backchannel/profile',
      '/var/lib/dpkg/info/backchannel.list',
      '/etc/backchannel/policies/managed/20-more.json',
      '/opt/Backchannel/rest',
      '/usr/share/icons/hicolor/icon-theme.cache',
    ]);
    expect(sortLeftBehind(left)).toEqual({
      ofPeople: ['/home/person/.config/Backchannel/profile'],
      ofPolicy: ['/etc/backchannel/policies/managed/20-more.json'],
      ofOthers: ['/usr/share/icons/hicolor/icon-theme.cache'],
      ours: ['/opt/Backchannel/rest'],
    });
  });
});

describe('the rehearsal', () => {
  it('says in one list what the machine lacks', () => {
    expect(missingForRehearsal(() => '/usr/bin/x')).toEqual([]);
    const missing = missingForRehearsal((name) =>
      name === 'rpmbuild' || name === 'unshare' ? undefined : name,
    );
    expect(missing).toEqual(['rpm', 'util-linux']);
    expect(Object.keys(neededPrograms)).toContain('debootstrap');
  });

  it('keeps a table of what was done, what failed and what was not run', async () => {
    const lines: string[] = [];
    const logs = mkdtempSync(join(tmpdir(), 'journal-'));
    const journal = createJournal({ print: (line) => lines.push(line), now: () => 0, logs });
    await journal.step(
      'first',
      () => Promise.resolve(3),
      (count) => `${count} files`,
    );
    const second = journal.step('The second: of `three`', () => {
      journal.called(['some', 'program'], { code: 3, stdout: 'said\n', stderr: '' });
      return Promise.reject(new ActionableError('broken\nwith more'));
    });
    await expect(second).rejects.toThrow(
      /^The step "The second: of `three`" failed\. broken\nwith more\nIts log: .*02-the-second-of-three\.log$/,
    );
    // A step that called nothing and went well has nothing to keep.
    expect(readdirSync(logs)).toEqual(['02-the-second-of-three.log']);
    expect(readFileSync(join(logs, '02-the-second-of-three.log'), 'utf8')).toBe(
      'The second: of `three`\n\n1970-01-01T00:00:00.000Z some program\nsaid\nended with 3\n\nFailed:\nbroken\nwith more\n',
    );
    rmSync(logs, { recursive: true });
    journal.left('third', 'not here');
    expect(lines).toEqual([
      'done    first: 3 files (0 s)',
      'failed  The second: of `three`: broken (0 s)',
      'not run third: not here',
    ]);
    expect(journal.counts()).toEqual({ done: 1, failed: 1, left: 1, seconds: 0 });
  });

  it('puts what wixl does not know of a project aside, and loses no condition', () => {
    const { project, conditions } = inDialect(
      withRelayProperty(smallProject('1.0.0', '0D7D3B5C-5E0F-4C59-9C39-2B6E2A6A4C11')),
    );
    expect(conditions).toEqual({ relayUrlPolicy: 'RELAYURL' });
    expect(project).not.toMatch(/<Component [^>]*>\s*<Condition>|Secure=/);
    expect(project).toContain('<Component Id="relayUrlPolicy"');
    expect(project).toContain('<Property Id="RELAYURL">');
  });

  it('knows what an rpm asks of a system, and stands in for it', () => {
    const names = neededNames(
      '(gtk3 or libgtk-3-0)\nxdg-utils\n/bin/sh\nrpmlib(CompressedFileNames) <= 3\n/bin/sh\n',
    );
    expect(names).toEqual(['gtk3', 'xdg-utils', '/bin/sh']);
    expect(standInSpec(names)).toContain(
      '\nProvides: gtk3\nProvides: xdg-utils\nProvides: /bin/sh\n%description\n',
    );
  });

  it('knows the window among those of the screen', () => {
    const tree = [
      '     0x200001 (has no name): ()  10x10+0+0  +0+0',
      '     0x400001 "Backchannel": ("backchannel" "Backchannel")  10x10+10+10  +10+10',
      '     0x400003 "Backchannel": ("backchannel" "Backchannel")  1200x760+0+0  +0+0',
    ];
    expect(classOfWindow(tree.join('\n'))).toBe('backchannel');
    expect(classOfWindow(tree.slice(0, 2).join('\n'))).toBeUndefined();
  });

  it('reads the screen of a display, and keeps a picture of it', () => {
    // Two points of red and blue; one colour in the table, and a line that is longer than its points.
    const head = [
      100, 7, 2, 24, 2, 1, 0, 0, 32, 0, 32, 32, 12, 4, 0xff0000, 0xff00, 0xff, 8, 256, 1, 2, 1, 0, 0, 0,
    ];
    const file = Buffer.alloc(100 + 12 + 12);
    head.forEach((number, at) => file.writeUInt32BE(number, at * 4));
    file.writeUInt32LE(0xff0000, 112);
    file.writeUInt32LE(0x0000ff, 116);
    const screen = readScreen(file);
    expect(screen).toEqual({ width: 2, height: 1, points: Buffer.of(255, 0, 0, 0, 0, 255) });
    expect(isDrawn(screen)).toBe(true);
    expect(isDrawn({ ...screen, points: Buffer.alloc(6, 7) })).toBe(false);
    const png = pngOf(screen);
    expect(png.subarray(1, 4).toString('latin1')).toBe('PNG');
    expect(png.readUInt32BE(16)).toBe(2);
    const at = png.indexOf('IDAT');
    expect(inflateSync(png.subarray(at + 4, at + 4 + png.readUInt32BE(at - 4)))).toEqual(
      Buffer.of(0, 255, 0, 0, 0, 0, 255),
    );
    expect(() => readScreen(Buffer.alloc(200))).toThrow('no picture');
  });

  it('knows the program among the processes', () => {
    expect(parseProcesses('   42     1 person   /opt/Backchannel/backchannel --type=renderer x\n')).toEqual([
      { pid: 42, parent: 1, user: 'person', args: '/opt/Backchannel/backchannel --type=renderer x' },
    ]);
  });

  it('writes sources that ask for signatures', () => {
    expect(aptSource('https://packages.invalid/apt', 'stable')).toContain('Signed-By: /usr/share/keyrings/');
    expect(yumSource('https://packages.invalid/yum')).toMatch(/gpgcheck=1\nrepo_gpgcheck=1/);
  });
});
