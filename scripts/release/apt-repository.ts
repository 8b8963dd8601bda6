import { createHash } from 'node:crypto';
import { copyFileSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { ActionableError } from '../actionable-error.ts';
import { runCommand } from '../run-command.ts';
import { exportKey, signClear, signDetached, type SigningKey } from './signing.ts';

/** The channels, which are suites of the repository. */
export type Channel = 'stable' | 'beta';

/** What the public half of the repository's key is called in it. */
export const archiveKeyFile = 'backchannel-archive-keyring.gpg';

const cpus = ['amd64', 'arm64'];

/**
 * Adds packages to a signed repository for apt: `pool`, and the index of a channel with everything the pool has. Needs
 * `apt-ftparchive` (Debian: apt-utils).
 * Shape:  `dists/CHANNEL/{InRelease,Release,Release.gpg}` and `main/binary-CPU/Packages`, by hash too, so that an update that reads while
 *         we write gets one state or the other.
 */
export async function writeAptRepository(
  folder: string,
  of: { packages: readonly string[]; channel: Channel; key: SigningKey },
): Promise<void> {
  const pool = join('pool', of.channel);
  mkdirSync(join(folder, pool), { recursive: true });
  for (const file of of.packages) copyFileSync(file, join(folder, pool, basename(file)));
  const suite = join(folder, 'dists', of.channel);
  for (const cpu of cpus) {
    const index = join(suite, 'main', `binary-${cpu}`);
    mkdirSync(index, { recursive: true });
    const listed = Buffer.from(await ftpArchive(folder, ['--arch', cpu, 'packages', pool]));
    for (const [name, bytes] of [
      ['Packages', listed],
      ['Packages.gz', gzipSync(listed)],
    ] as const) {
      writeFileSync(join(index, name), bytes);
      const byHash = join(index, 'by-hash', 'SHA256');
      mkdirSync(byHash, { recursive: true });
      writeFileSync(join(byHash, createHash('sha256').update(bytes).digest('hex')), bytes);
    }
  }
  const options = {
    Origin: 'Backchannel',
    Label: 'Backchannel',
    Suite: of.channel,
    Codename: of.channel,
    Architectures: cpus.join(' '),
    Components: 'main',
    'Acquire-By-Hash': 'yes',
  };
  const settings = Object.entries(options).flatMap(([name, value]) => [
    '-o',
    `APT::FTPArchive::Release::${name}=${value}`,
  ]);
  const release = join(suite, 'Release');
  for (const old of ['Release', 'InRelease', 'Release.gpg']) rmSync(join(suite, old), { force: true });
  writeFileSync(release, await ftpArchive(folder, [...settings, 'release', join('dists', of.channel)]));
  await signDetached(of.key, release, `${release}.gpg`);
  await signClear(of.key, release, join(suite, 'InRelease'));
  await exportKey(of.key, join(folder, archiveKeyFile));
}

async function ftpArchive(folder: string, args: string[]): Promise<string> {
  const { code, stdout, stderr } = await runCommand('apt-ftparchive', args, { cwd: folder });
  if (code !== 0) throw new ActionableError(`apt-ftparchive (Debian: apt-utils) failed: ${stderr.trim()}`);
  return stdout;
}

/** The file below /etc/apt/sources.list.d of whoever uses the repository at this address. */
export function aptSource(address: string, channel: Channel): string {
  return [
    'Types: deb',
    `URIs: ${address}`,
    `Suites: ${channel}`,
    'Components: main',
    `Signed-By: /usr/share/keyrings/${archiveKeyFile}`,
    '',
  ].join('\n');
}

/** The versions that the index of a channel offers for a CPU. */
export function offeredVersions(folder: string, channel: Channel, cpu = 'amd64'): string[] {
  const text = readFileSync(join(folder, 'dists', channel, 'main', `binary-${cpu}`, 'Packages'), 'utf8');
  return [...text.matchAll(/^Version: (.+)$/gm)].map(([, version = '']) => version);
}
