import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { extractFile, listPackage } from '@electron/asar';
import { FuseV1Options, getCurrentFuseWire } from '@electron/fuses';
import { inRepository } from '../paths.ts';
import { exportKey, isSignedBy, type SigningKey } from '../release/signing.ts';
import { signRpm, writeYumRepository } from '../release/yum-repository.ts';
import { runCommand } from '../run-command.ts';
import { findProgram } from '../system-check/probe.ts';
import { holds } from './installed.ts';
import type { Journal } from './journal.ts';
import { must } from './make-packages.ts';
import {
  faultsOfContent,
  faultsOfControl,
  faultsOfDesktopEntry,
  parseContents,
  parseControl,
  programFolder,
  type PackageEntry,
} from './package-content.ts';

const driver = `linux-${process.arch}-gnu`;

/** Fuses of a packaged program that keep others out, as electron-builder.yml states them. */
const fuses: readonly (readonly [FuseV1Options, boolean])[] = [
  [FuseV1Options.RunAsNode, false],
  [FuseV1Options.EnableCookieEncryption, true],
  [FuseV1Options.EnableNodeOptionsEnvironmentVariable, false],
  [FuseV1Options.EnableNodeCliInspectArguments, false],
  [FuseV1Options.OnlyLoadAppFromAsar, true],
];

/** What a program archive holds besides its bundles and the packages that no bundler can move. */
export function foreignInArchive(files: readonly string[]): string[] {
  const own = /^\/(?:package\.json|out(?:\/(?:main|preload|renderer)(?:\/.*)?)?|node_modules(?:\/.*)?)$/;
  return files.filter((file) => !own.test(file) || /\.(?:map|ts|tsx)$/.test(file));
}

/** Content, control, scripts, archive and fuses of the Debian package. */
export async function lookAtDeb(
  journal: Journal,
  deb: string,
  of: { version: string; work: string },
): Promise<void> {
  const folder = mkdtempSync(join(of.work, 'deb-'));
  try {
    await journal.step(
      'deb: fields and files',
      async () => {
        const control = parseControl(await must('dpkg-deb', ['--field', deb]));
        const entries = parseContents(await must('dpkg-deb', ['--contents', deb]));
        const faults = [...faultsOfControl(control, of.version), ...faultsOfContent(entries, driver)];
        holds(faults.length === 0, faults.join(' '));
        return entries.length;
      },
      (count) => `${count} files and folders`,
    );
    await must('dpkg-deb', ['--raw-extract', deb, folder]);
    const entry = join(folder, 'usr', 'share', 'applications', 'backchannel.desktop');
    await journal.step('deb: desktop entry, through the starter', async () => {
      const faults = faultsOfDesktopEntry(readFileSync(entry, 'utf8'));
      holds(faults.length === 0, faults.join(' '));
      return Promise.resolve();
    });
    const validating = 'deb: desktop entry, valid';
    if (findProgram('desktop-file-validate'))
      await journal.step(validating, () => must('desktop-file-validate', [entry]));
    else journal.left(validating, 'desktop-file-utils is not installed');
    await journal.step('deb: scripts, valid for the shell', async () => {
      for (const name of ['postinst', 'prerm', 'postrm'])
        await must('sh', ['-n', join(folder, 'DEBIAN', name)]);
    });
    await journal.step('deb: fuses of the program', async () => {
      const wire = await getCurrentFuseWire(join(folder, 'opt', 'Backchannel', 'backchannel'));
      const wrong = fuses.filter(
        // In the binary each is a character.
        ([fuse, isOn]) => String.fromCharCode(wire[fuse] ?? 0) !== (isOn ? '1' : '0'),
      );
      holds(wrong.length === 0, `Not as stated: ${wrong.map(([fuse]) => FuseV1Options[fuse]).join(', ')}`);
    });
    await journal.step('deb: program archive with the bundles and native parts alone', async () => {
      const archive = join(folder, 'opt', 'Backchannel', 'resources', 'app.asar');
      const files = listPackage(archive, { isPack: false });
      const foreign = foreignInArchive(files);
      holds(foreign.length === 0, `In the archive: ${foreign.slice(0, 5).join(', ')}`);
      const own = JSON.parse(extractFile(archive, 'package.json').toString('utf8')) as Record<
        string,
        unknown
      >;
      holds(own['version'] === of.version, `The archive is of version ${String(own['version'])}.`);
      holds(own['desktopName'] === 'backchannel.desktop', 'The archive names no desktop entry.');
    });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Files of a tar archive, as those of a deb; below the folder that everything in it lies in. */
export function parseTarFiles(listing: string): PackageEntry[] {
  return listing.split('\n').flatMap((line) => {
    const match = /^(\S{10})\s+(\S+)\s+\d+\s+\S+\s+\S+\s+[^/]+\/(?:\.\/)?(.*?)\/?(?: -> .*)?$/.exec(line);
    if (!match) return [];
    const [, mode = '', owner = '', path = ''] = match;
    return path === '' ? [] : [{ mode, owner, path: `${programFolder}/${path}` }];
  });
}

/** Content of the archive for Linux systems without a package manager of ours: the program alone. */
export async function lookAtArchive(journal: Journal, archive: string): Promise<void> {
  await journal.step(
    'tar.gz: files of the program alone',
    async () => {
      const entries = parseTarFiles(await must('tar', ['--list', '--verbose', '--file', archive]));
      const faults = faultsOfContent(entries, driver, { isProgramAlone: true });
      holds(faults.length === 0, faults.join(' '));
      return entries.length;
    },
    (count) => `${count} files and folders`,
  );
}

/** The description that software centres read, and the kept icons' own check is a unit test. */
export async function validateMetadata(journal: Journal): Promise<void> {
  await journal.step('AppStream metadata, valid', async () => {
    const file = inRepository('assets', 'linux', 'app.backchannel.console.metainfo.xml');
    const { code, stdout, stderr } = await runCommand('appstreamcli', [
      'validate',
      '--no-net',
      '--no-color',
      file,
    ]);
    holds(code === 0, (stdout + stderr).trim());
  });
}

/** Files of an rpm, as those of a deb: mode, owner, path. */
export function parseRpmFiles(listing: string): PackageEntry[] {
  return listing.split('\n').flatMap((line) => {
    const [mode, user, group, ...path] = line.split(' ');
    return mode?.length === 10 ? [{ mode, owner: `${user}/${group}`, path: path.join(' ') }] : [];
  });
}

/** Content, scripts and signature of the rpm, and a signed repository of it. Nothing is installed: Debian has no place for it. */
export async function lookAtRpm(
  journal: Journal,
  rpm: string,
  of: { version: string; key: SigningKey; work: string },
): Promise<void> {
  const folder = mkdtempSync(join(of.work, 'rpm-'));
  try {
    const query = (...args: string[]): Promise<string> => must('rpm', ['--query', '--package', ...args, rpm]);
    await journal.step(
      'rpm: fields, files and what it needs',
      async () => {
        const format = '[%{FILEMODES:perms} %{FILEUSERNAME} %{FILEGROUPNAME} %{FILENAMES}\n]';
        const entries = parseRpmFiles(await query('--queryformat', format));
        const faults = faultsOfContent(entries, driver);
        const version = await query('--queryformat', '%{NAME} %{VERSION} %{ARCH}');
        const cpu = process.arch === 'arm64' ? 'aarch64' : 'x86_64';
        if (version !== `backchannel ${of.version.replaceAll('-', '~')} ${cpu}`)
          faults.push(`It is ${version}.`);
        const requires = await query('--requires');
        for (const needed of ['gtk3', 'mesa-libgbm', 'alsa-lib', 'libsecret'])
          if (!requires.includes(needed)) faults.push(`It does not require ${needed}.`);
        const scripts = await query('--scripts');
        for (const part of ['postinstall', 'preuninstall', 'postuninstall'])
          if (!scripts.includes(`${part} scriptlet`)) faults.push(`It has no ${part} script.`);
        if (!scripts.includes('/opt/Backchannel/backchannel')) faults.push('Its scripts name no program.');
        holds(faults.length === 0, faults.join(' '));
        return entries.length;
      },
      (count) => `${count} files and folders`,
    );
    await journal.step('rpm: signed, and refused when it was changed', async () => {
      const signed = join(folder, 'signed.rpm');
      copyFileSync(rpm, signed);
      await signRpm(of.key, signed);
      const database = join(folder, 'database');
      mkdirSync(database);
      const publicKey = join(folder, 'key.asc');
      await exportKey(of.key, publicKey);
      await must('rpmkeys', ['--dbpath', database, '--import', publicKey]);
      const check = (file: string) =>
        runCommand('rpmkeys', ['--dbpath', database, '--checksig', '--verbose', file]);
      const good = await check(signed);
      holds(
        good.code === 0 && /Signature.*: OK/.test(good.stdout),
        `The signature does not hold: ${good.stdout}`,
      );
      const bytes = readFileSync(signed);
      const at = bytes.length - 1000;
      bytes.writeUInt8(bytes.readUInt8(at) ^ 1, at);
      writeFileSync(signed, bytes);
      holds((await check(signed)).code !== 0, 'A changed package passes.');
    });
    await journal.step('yum repository, its index signed', async () => {
      const repository = join(folder, 'yum');
      await writeYumRepository(repository, { packages: [rpm], key: of.key });
      const index = join(repository, 'repodata', 'repomd.xml');
      holds(await isSignedBy(of.key, index, `${index}.asc`), 'The signature of the index does not hold.');
    });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
