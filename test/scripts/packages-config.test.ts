import { existsSync, globSync, readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { desktopEntry } from '../../src/main/desktop-entry.ts';
import { inRepository } from '../../scripts/paths.ts';
import { builderArgs } from '../../scripts/release/builder-args.ts';
import {
  icnsOf,
  icnsTypes,
  icoOf,
  icoSizes,
  iconSizes,
  largestOfLinux,
  picturesInIcns,
  sizeOfPng,
  sizesInIco,
} from '../../scripts/release/icon-files.ts';
import { withRelayProperty } from '../../scripts/msi-project.mjs';

/** What electron-builder is told. Which of it was carried out, and where, stands in docs/release.md. */

const read = (...path: string[]): string => readFileSync(inRepository(...path), 'utf8');
interface Target {
  target: string;
  arch?: string[];
}
const config = parse(read('electron-builder.yml')) as Record<string, Record<string, unknown>>;
const ownPackage = JSON.parse(read('package.json')) as Record<string, string>;
const targetsOf = (platform: string): string[] =>
  ((config[platform]?.['target'] ?? []) as (string | Target)[]).map((each) =>
    typeof each === 'string' ? each : each.target,
  );

describe('the packages', () => {
  it('are of every kind that IT and people ask for', () => {
    expect(targetsOf('linux')).toEqual(['deb', 'rpm', 'AppImage', 'tar.gz']);
    expect(targetsOf('win')).toEqual(['nsis', 'msi']);
    expect(targetsOf('mac')).toEqual(['dmg', 'zip', 'pkg']);
  });

  it('of Windows are one for a person, without an administrator, and one for a computer, silent', () => {
    expect(config['nsis']).toMatchObject({
      oneClick: true,
      perMachine: false,
      packElevateHelper: false,
      deleteAppDataOnUninstall: false,
    });
    expect(config['nsis']).not.toHaveProperty('selectPerMachineByDefault');
    expect(config['msi']).toMatchObject({ oneClick: true, perMachine: true, runAfterFinish: false });
    // With another one, an update would be a second program.
    expect(config['msi']?.['upgradeCode']).toBe('0D7D3B5C-5E0F-4C59-9C39-2B6E2A6A4C11');
  });

  it('of macOS are hardened, notarised where there is a key, and never moved by the system', () => {
    expect(config['mac']).toMatchObject({ hardenedRuntime: true, notarize: true });
    expect(config['pkg']).toMatchObject({ isRelocatable: false });
  });

  // Before: exclusions for Linux made electron-builder ship everything else of the repository.
  it('have one list of files for all systems', () => {
    for (const platform of ['linux', 'win', 'mac', 'deb', 'rpm'])
      expect(config[platform]).not.toHaveProperty('files');
  });

  it('of Linux ask before they go whether people’s data is to go, too', () => {
    for (const kind of ['deb', 'rpm']) {
      const script = '--before-remove=assets/linux/before-remove';
      expect(config[kind]?.['fpm']).toContain(script);
      expect(existsSync(inRepository(script.split('=')[1] ?? ''))).toBe(true);
    }
  });

  it('name files that are there', () => {
    const texts = JSON.stringify(config);
    const named = [...texts.matchAll(/"((?:assets|scripts)\/[^"=*$]+|LICENSE)[="]/g)].map(
      ([, file = '']) => file,
    );
    expect(named.length).toBeGreaterThan(10);
    expect(named.filter((file) => !existsSync(inRepository(file)))).toEqual([]);
  });

  it('have what Debian and electron-builder ask for: home, maintainer with an address, depended libraries', () => {
    expect(ownPackage['homepage']).toMatch(/^https:/);
    expect(config['linux']?.['maintainer']).toMatch(/<.+@.+>$/);
    const depends = config['deb']?.['depends'] as string[];
    // Without them the program of a bare Debian does not start.
    expect(depends).toContain('libgbm1');
    expect(depends).toContain('libasound2 | libasound2t64');
  });

  it('have one name for window, entry and notifications', () => {
    expect(ownPackage['desktopName']).toBe(`${desktopEntry}.desktop`);
    expect(config['linux']?.['syncDesktopName']).toBe(true);
    expect(read('assets', 'linux', 'app.backchannel.console.metainfo.xml')).toContain(
      `<launchable type="desktop-id">${desktopEntry}.desktop</launchable>`,
    );
  });

  it('register links of ours everywhere', () => {
    expect(JSON.stringify(config['protocols'])).toContain('"backchannel"');
    expect(read('assets', 'windows', 'installer.nsh')).toContain(
      String.raw`Software\Classes\backchannel\shell\open\command`,
    );
  });

  const release = {
    RELEASE: 'true',
    BUILD_HOMEPAGE: 'https://console.invalid',
    BUILD_MAINTAINER: 'Us <us@console.invalid>',
    BUILD_UPDATES_URL: 'https://updates.invalid',
    BUILD_WINDOWS_PUBLISHER: 'The publisher',
  };

  it('of a release lack nothing: home, maintainer, place of updates, publisher, signatures', () => {
    for (const platform of ['linux', 'darwin', 'win32'])
      expect(() => builderArgs({ ...release, BUILD_UPDATES_URL: '' }, platform)).toThrow(
        'BUILD_UPDATES_URL not set',
      );
    expect(() => builderArgs({ RELEASE: 'true' }, 'linux')).toThrow('BUILD_HOMEPAGE, BUILD_MAINTAINER');
    expect(() => builderArgs({ ...release, BUILD_WINDOWS_PUBLISHER: undefined }, 'win32')).toThrow(
      'BUILD_WINDOWS_PUBLISHER not set',
    );
    expect(builderArgs(release, 'win32')).toContain('-c.forceCodeSigning=true');
    // There the system updates, and no program is signed.
    expect(builderArgs(release, 'linux').join(' ')).not.toMatch(/publish\.|forceCodeSigning|publisher/);
  });

  it('have the place of updates that the build names, and none of their own', () => {
    expect(config).toHaveProperty('publish', null);
    for (const platform of ['linux', 'win', 'mac', 'nsis', 'msi', 'dmg', 'pkg', 'deb', 'rpm', 'appImage'])
      expect(config[platform]?.['publish']).toBeUndefined();
    expect(builderArgs({}, 'win32')).toEqual(['--publish', 'never']);
    for (const platform of ['darwin', 'win32'])
      expect(builderArgs(release, platform)).toEqual(
        expect.arrayContaining(['-c.publish.provider=generic', '-c.publish.url=https://updates.invalid']),
      );
    expect(builderArgs(release, 'win32')).toContain('-c.win.signtoolOptions.publisherName=The publisher');
  });

  it.each([
    'http://updates.invalid',
    'https://somebody:secret@updates.invalid',
    'https://updates.invalid/?token=secret',
    'updates.invalid',
  ])('look for updates at no such address: %s', (address) => {
    expect(() => builderArgs({ BUILD_UPDATES_URL: address }, 'win32')).toThrow('has to be https');
  });
});

describe('the icons', () => {
  it('are there in all sizes, and each has the size it says', () => {
    const files = globSync('assets/icons/*.png', { cwd: inRepository() });
    const sizes = files.map((file) => {
      const { width, height } = sizeOfPng(readFileSync(inRepository(file)));
      expect(basename(file)).toBe(`${width}x${height}.png`);
      return width;
    });
    expect(sizes.sort((one, other) => one - other)).toEqual(
      iconSizes.filter((size) => size <= largestOfLinux),
    );
    expect(sizesInIco(readFileSync(inRepository('assets', 'icon.ico')))).toEqual([...icoSizes]);
    expect(picturesInIcns(readFileSync(inRepository('assets', 'icon.icns')))).toEqual(
      icnsTypes.map((each) => [...each]),
    );
  });

  it('are put into files as both formats want it', () => {
    const png = (size: number): Buffer => {
      const bytes = Buffer.alloc(33);
      bytes.write('\x89PNG', 'latin1');
      bytes.writeUInt32BE(size, 16);
      bytes.writeUInt32BE(size, 20);
      return bytes;
    };
    const ico = icoOf([png(16), png(256)]);
    expect(sizesInIco(ico)).toEqual([16, 256]);
    // 256 has no byte of its own.
    expect(ico.readUInt8(6 + 16)).toBe(0);
    const icns = icnsOf(png);
    expect(icns.readUInt32BE(4)).toBe(icns.length);
    expect(() => sizeOfPng(Buffer.from('no'))).toThrow('no PNG');
  });
});

describe('the description for software centres', () => {
  const text = read('assets', 'linux', 'app.backchannel.console.metainfo.xml');

  it('has what AppStream asks for', () => {
    for (const element of [
      'id',
      'metadata_license',
      'project_license',
      'name',
      'summary',
      'description',
      'launchable',
    ])
      expect(text).toMatch(new RegExp(`<${element}[ >]`));
    expect(text).toContain('<component type="desktop-application">');
    expect(/<id>(.+)<\/id>/.exec(text)?.[1]).toBe(String(config['appId']));
    // A summary is no sentence.
    expect(/<summary>(.+)<\/summary>/.exec(text)?.[1]).not.toMatch(/\.$/);
  });
});

describe('the MSI', () => {
  const template = readFileSync(
    inRepository('node_modules', 'app-builder-lib', 'templates', 'msi', 'template.xml'),
    'utf8',
  );
  const project = withRelayProperty(template);

  it('writes the relay of the command line as policy, and keeps it over updates', () => {
    expect(project).toContain('<Property Id="RELAYURL" Secure="yes">');
    expect(project).toMatch(
      /Key="Software\\Policies\\Backchannel" Name="RelayUrl" Type="string" Value="\[RELAYURL\]" KeyPath="yes"/,
    );
    // What the command line says wins over what is found of before.
    expect(project.match(/Action="keepGivenRelayUrl" Before="AppSearch"/g)).toHaveLength(2);
    expect(project.match(/Action="takeGivenRelayUrl" After="AppSearch"/g)).toHaveLength(2);
    expect(project).toContain('<Condition>RELAYURL</Condition>');
    expect(config['msiProjectCreated']).toBe('scripts/msi-project.mjs');
  });

  it('opens links of ours for everybody of the computer', () => {
    expect(project).toContain(String.raw`Key="Software\Classes\backchannel\shell\open\command"`);
  });

  it('is not made of a project that it does not know', () => {
    expect(() => withRelayProperty('<Wix/>')).toThrow('another form');
  });
});
