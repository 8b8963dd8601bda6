import { cpSync, globSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { archiveKeyFile, writeAptRepository } from '../release/apt-repository.ts';
import type { SigningKey } from '../release/signing.ts';
import type { CleanRoot } from './clean-root.ts';
import { holds, installedVersion } from './installed.ts';
import type { Journal } from './journal.ts';

/** Above every version of ours: what a planted package would have to be taken. */
export const plantedVersion = '99.0.0';

/** Nobody has changed the system's own repositories: they are not asked each time, and what is known of them stays. */
const ourSourceAlone = [
  ...['-o', 'Dir::Etc::SourceList=/etc/apt/sources.list.d/backchannel.sources'],
  ...['-o', 'Dir::Etc::SourceParts=-', '-o', 'APT::Get::List-Cleanup=false'],
];

export interface Tampering {
  root: CleanRoot;
  journal: Journal;
  /** The repository, as the clean system sees it. */
  repository: string;
  /** A folder on the same disk. */
  work: string;
  planted: string;
  key: SigningKey;
  /** Somebody else's. */
  strangersKey: SigningKey;
}

/**
 * A repository that somebody has changed: no version of theirs is offered or installed. apt may end with 0 and keep the index of before,
 * so what is asked is what it would install.
 */
export async function refuseTampered(of: Tampering): Promise<void> {
  const { root, journal, repository, work, planted } = of;
  const suite = join(repository, 'dists', 'stable');
  const saved = join(work, 'saved');
  const parts = ['dists', 'pool', archiveKeyFile];
  for (const each of parts) cpSync(join(repository, each), join(saved, each), { recursive: true });
  const restore = (): void => {
    for (const each of parts) {
      rmSync(join(repository, each), { recursive: true, force: true });
      cpSync(join(saved, each), join(repository, each), { recursive: true });
    }
  };
  const installed = await installedVersion(root);
  const offered = async (): Promise<string> => {
    const { stdout } = await root.run(['apt-cache', 'policy', 'backchannel']);
    return stdout;
  };
  const attack = (name: string, tamper: () => Promise<void>): Promise<string> =>
    journal.step(
      `refused: ${name}`,
      async () => {
        await tamper();
        // As a computer that sees the repository for the first time: apt would not look again at what it has.
        await root.must(['sh', '-c', 'rm -f /var/lib/apt/lists/_srv_repository*']);
        const { stdout, stderr } = await root.run(['apt-get', ...ourSourceAlone, 'update', '-q']);
        await root.run(['apt-get', 'install', '-y', '-q', '--only-upgrade', 'backchannel']);
        const policy = await offered();
        holds(!policy.includes(plantedVersion), `apt offers the planted version: ${policy}`);
        const now = await installedVersion(root);
        holds(now === installed, `Version ${now} was installed.`);
        restore();
        const said = /^(?:[EW]: .+)$/m.exec(stderr + stdout)?.[0] ?? '';
        holds(said !== '', 'apt said nothing of it.');
        return said;
      },
      (said) => said,
    );

  await attack('an index that is not the signed one', async () => {
    await writeAptRepository(repository, { packages: [planted], channel: 'stable', key: of.strangersKey });
    for (const name of ['InRelease', 'Release', 'Release.gpg'])
      cpSync(join(saved, 'dists', 'stable', name), join(suite, name));
  });
  await attack('a signed text that was changed', async () => {
    const file = join(suite, 'InRelease');
    writeFileSync(file, readFileSync(file, 'utf8').replace('Origin: Backchannel', 'Origin: Backchannels'));
    rmSync(join(suite, 'Release.gpg'));
  });
  await attack("a whole repository under somebody else's key", () =>
    writeAptRepository(repository, { packages: [planted], channel: 'stable', key: of.strangersKey }),
  );
  await attack('a repository without a signature', async () => {
    await writeAptRepository(repository, { packages: [planted], channel: 'stable', key: of.strangersKey });
    for (const name of ['InRelease', 'Release.gpg']) rmSync(join(suite, name));
  });
  await journal.step('refused: a package that is not the one in the index', async () => {
    await root.must(['apt-get', ...ourSourceAlone, 'update', '-q']);
    for (const file of globSync('pool/stable/*.deb', { cwd: repository })) {
      cpSync(planted, join(repository, 'pool', 'planted'));
      renameSync(join(repository, 'pool', 'planted'), join(repository, file));
    }
    const { code } = await root.run(['apt-get', 'install', '-y', '-q', '--reinstall', 'backchannel']);
    const now = await installedVersion(root);
    restore();
    holds(code !== 0, 'apt installed it.');
    holds(now === installed, `Version ${now} was installed.`);
    const { code: found } = await root.run(['test', '-e', '/usr/share/planted/here']);
    holds(found !== 0, 'What was planted is on the system.');
  });
}
