import {
  chmodSync,
  existsSync,
  globSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { ActionableError } from '../actionable-error.ts';
import type { ElectronRuntime } from '../electron-runtime.ts';
import { inRepository, packageCommand, repositoryRoot } from '../paths.ts';
import { builderArgs } from '../release/builder-args.ts';
import { runAttached, runCommand } from '../run-command.ts';
import { rewriteVersion } from './earlier-version.ts';

/** The packages of this machine's CPU, made by electron-builder. */
export interface MadePackages {
  deb: string;
  rpm: string;
}

/** Runs a program, or throws with the end of what it said. Answers its standard output. */
export async function must(program: string, args: string[], cwd?: string): Promise<string> {
  const { code, stdout, stderr } = await runCommand(program, args, { cwd });
  if (code === 0) return stdout;
  throw new ActionableError(
    `${program} ${args.join(' ')} ended with ${code}: ${(stderr + stdout).trim().split('\n').slice(-10).join('\n')}`,
  );
}

/**
 * deb and rpm by electron-builder's own code, with whatever Electron is at hand; its fpm, which it would download, is
 * `scripts/release/fpm.mjs`. The rpm is packed quickly (gzip): its size is not looked at.
 * @param how `keeps`: takes those that are there already. `isQuick`: the deb is packed quickly, too, and larger than it will be
 */
export async function makePackages(
  runtime: ElectronRuntime,
  output: string,
  how: { keeps: boolean; isQuick: boolean },
): Promise<MadePackages> {
  const only = (ending: string): string => {
    const found = globSync(`*.${ending}`, { cwd: output });
    if (found.length !== 1)
      throw new ActionableError(`electron-builder made ${found.length} files .${ending} and not one.`);
    return join(output, found[0] ?? '');
  };
  if (how.keeps && existsSync(output)) return { deb: only('deb'), rpm: only('rpm') };
  rmSync(output, { recursive: true, force: true });
  const args = [
    packageCommand('electron-builder'),
    ...builderArgs({}, 'linux'),
    '--linux',
    'deb',
    'rpm',
    `-c.directories.output=${output}`,
    `-c.electronVersion=${runtime.version}`,
    `-c.electronDist=${runtime.dist}`,
    '-c.rpm.compression=gzip',
    ...(how.isQuick ? ['-c.deb.compression=gz'] : []),
  ];
  const env = { ...process.env, CUSTOM_FPM_PATH: inRepository('scripts', 'release', 'fpm.mjs') };
  const code = await runAttached(process.execPath, args, { cwd: repositoryRoot, env });
  if (code !== 0) throw new ActionableError(`electron-builder ended with ${code}: see what it said above.`);
  return { deb: only('deb'), rpm: only('rpm') };
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
