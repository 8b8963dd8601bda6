import { copyFileSync, mkdirSync } from 'node:fs';
import { basename, join } from 'node:path';
import { ActionableError } from '../actionable-error.ts';
import { runCommand } from '../run-command.ts';
import { findProgram } from '../system-check/probe.ts';
import { exportKey, signDetached, type SigningKey } from './signing.ts';

/** What the public half of the key is called in the repository. */
export const rpmKeyFile = 'RPM-GPG-KEY-backchannel';

const run = async (program: string, args: string[], home?: string): Promise<void> => {
  const env = home === undefined ? process.env : { ...process.env, GNUPGHOME: home };
  const { code, stderr } = await runCommand(program, args, { env });
  if (code !== 0) throw new ActionableError(`${program} failed: ${stderr.trim()}`);
};

/** Signs an rpm in itself. Needs Debian's `rpm` or a system of its kin. */
export async function signRpm(key: SigningKey, file: string): Promise<void> {
  const settings = {
    _gpg_name: key.id,
    _gpg_digest_algo: 'sha256',
    // rpm looks for it under a name of its own.
    __gpg: findProgram('gpg') ?? 'gpg',
  };
  const defines = Object.entries(settings).flatMap(([name, value]) => ['--define', `${name} ${value}`]);
  await run('rpm', [...defines, '--addsign', file], key.home);
}

/**
 * A repository for dnf, zypper and yum: signed packages, and a signed index. Needs `createrepo_c` (Debian: createrepo-c).
 */
export async function writeYumRepository(
  folder: string,
  of: { packages: readonly string[]; key: SigningKey },
): Promise<void> {
  mkdirSync(folder, { recursive: true });
  for (const file of of.packages) copyFileSync(file, join(folder, basename(file)));
  await run('createrepo_c', ['--quiet', folder]);
  const index = join(folder, 'repodata', 'repomd.xml');
  await signDetached(of.key, index, `${index}.asc`);
  await exportKey(of.key, join(folder, rpmKeyFile));
}

/** The file below /etc/yum.repos.d of whoever uses the repository at this address. */
export function yumSource(address: string): string {
  return [
    '[backchannel]',
    'name=Backchannel',
    `baseurl=${address}`,
    'enabled=1',
    'gpgcheck=1',
    'repo_gpgcheck=1',
    `gpgkey=${address}/${rpmKeyFile}`,
    '',
  ].join('\n');
}
