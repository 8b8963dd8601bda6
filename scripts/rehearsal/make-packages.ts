import { chmodSync, globSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ActionableError } from '../actionable-error.ts';
import type { ElectronRuntime } from '../electron-runtime.ts';
import { inRepository, packageCommand, repositoryRoot } from '../paths.ts';
import { builderArgs } from '../release/builder-args.ts';
import { runAttached, runCommand } from '../run-command.ts';
import { findProgram } from '../system-check/probe.ts';
import { rewriteVersion } from './earlier-version.ts';

/** What electron-builder makes here, by the ending of the file. */
export type PackageKind = 'deb' | 'rpm' | 'tar.gz';

/** Runs a program, or throws with the end of what it said. Answers its standard output. */
export async function must(program: string, args: string[], cwd?: string): Promise<string> {
  const { code, stdout, stderr } = await runCommand(program, args, { cwd });
  if (code === 0) return stdout;
  throw new ActionableError(
    `${program} ${args.join(' ')} ended with ${code}: ${(stderr + stdout).trim().split('\n').slice(-10).join('\n')}`,
  );
}

/**
 * Packages of this machine's CPU by electron-builder's own code, with whatever Electron is at hand; its fpm and 7-Zip, which it would
 * download, are `scripts/release/fpm.mjs` and the system's. The rpm is packed quickly (gzip): its size is not looked at.
 * @param of `isQuick`: the others are packed quickly, too, and larger than they will be
 */
export async function makePackages<Kind extends PackageKind>(
  runtime: ElectronRuntime,
  output: string,
  of: { kinds: readonly Kind[]; isQuick: boolean },
): Promise<Record<Kind, string>> {
  rmSync(output, { recursive: true, force: true });
  const args = [
    packageCommand('electron-builder'),
    ...builderArgs({}, 'linux'),
    '--linux',
    ...of.kinds,
    `-c.directories.output=${output}`,
    `-c.electronVersion=${runtime.version}`,
    `-c.electronDist=${runtime.dist}`,
    '-c.rpm.compression=gzip',
    ...(of.isQuick ? ['-c.deb.compression=gz'] : []),
  ];
  const env = {
    ...process.env,
    CUSTOM_FPM_PATH: inRepository('scripts', 'release', 'fpm.mjs'),
    ELECTRON_BUILDER_7ZIP_PATH: findProgram('7za'),
    ...(of.isQuick ? { ELECTRON_BUILDER_COMPRESSION_LEVEL: '1' } : {}),
  };
  const code = await runAttached(process.execPath, args, { cwd: repositoryRoot, env });
  if (code !== 0) throw new ActionableError(`electron-builder ended with ${code}: see what it said above.`);
  return packagesIn(output, of.kinds);
}

/** The packages in a folder, by kind. Errors: there is none of a kind, or several. */
export function packagesIn<Kind extends PackageKind>(
  folder: string,
  kinds: readonly Kind[],
): Record<Kind, string> {
  const found = kinds.map((kind) => {
    const files = globSync(`*.${kind}`, { cwd: folder });
    if (files.length !== 1)
      throw new ActionableError(`There are ${files.length} files .${kind} in ${folder}, and not one.`);
    return [kind, join(folder, files[0] ?? '')] as const;
  });
  return Object.fromEntries(found) as Record<Kind, string>;
}

/** The same package under an earlier version, which its program names, too. Packed quickly. */
export async function makeEarlierDeb(
  deb: string,
  of: { folder: string; version: string; earlier: string },
): Promise<string> {
  const work = mkdtempSync(join(of.folder, 'earlier-'));
  try {
    const root = join(work, 'root');
    await must('dpkg-deb', ['--raw-extract', deb, root]);
    const control = join(root, 'DEBIAN', 'control');
    const text = readFileSync(control, 'utf8');
    writeFileSync(control, text.replace(/^Version: .+$/m, `Version: ${of.earlier}`));
    const archive = join(root, 'opt', 'Backchannel', 'resources', 'app.asar');
    const bytes = readFileSync(archive);
    if (rewriteVersion(bytes, of.version, of.earlier) !== 1)
      throw new Error('The version does not stand in the program archive as it was expected.');
    writeFileSync(archive, bytes);
    const file = join(of.folder, `backchannel_${of.earlier}_amd64.deb`);
    await must('dpkg-deb', ['--root-owner-group', '-Zgzip', '-z1', '--build', root, file]);
    return file;
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

/** A package of our name and a version above all, as somebody would plant it. It holds one file. */
export async function makePlantedDeb(folder: string, version: string): Promise<string> {
  const work = mkdtempSync(join(folder, 'planted-'));
  try {
    mkdirSync(join(work, 'DEBIAN'), { recursive: true });
    chmodSync(work, 0o755);
    const lines = [
      'Package: backchannel',
      `Version: ${version}`,
      'Architecture: amd64',
      'Maintainer: Somebody <somebody@invalid.example>',
      'Description: planted',
      '',
    ];
    writeFileSync(join(work, 'DEBIAN', 'control'), lines.join('\n'));
    mkdirSync(join(work, 'usr', 'share', 'planted'), { recursive: true });
    writeFileSync(join(work, 'usr', 'share', 'planted', 'here'), 'planted\n');
    const file = join(folder, `backchannel_${version}_amd64.deb`);
    await must('dpkg-deb', ['--root-owner-group', '-Zgzip', '-z1', '--build', work, file]);
    return file;
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}
