import { copyFileSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { writeYumRepository } from '../release/yum-repository.ts';
import type { SigningKey } from '../release/signing.ts';
import { person } from './clean-root.ts';
import { inThisRun } from './guide.ts';
import { holds, repositoryInside, saysVersion, typed, type InstalledRun } from './installed.ts';
import { must } from './make-packages.ts';
import { folderOfDownloads, isThere, packageIsGone, profile, signInAnew } from './what-is-there.ts';

/** Of the repository's folder: where dnf finds ours, and what stands in for its system. */
const [ours, standIns] = ['yum', 'yum-of-the-system'];
/** What the guide calls the place of the repository. */
const writtenAddress = 'https://packages.example.com/yum';
const database = '/var/lib/rpm-rehearsal';

/** What `rpm --query --requires` lists, each by its first name: `(gtk3 or libgtk-3-0)` is `gtk3`. Not what rpm itself is able to do. */
export const neededNames = (requires: string): string[] => {
  const lines = requires.split('\n').map((line) => line.trim());
  const names = lines.flatMap((line) => /^\(?([^\s()]+)/.exec(line)?.slice(1, 2) ?? []);
  return [...new Set(names.filter((name) => !name.startsWith('rpmlib')))];
};

/** The recipe of an empty package that has these names, as a system of rpm's kin has them. */
export const standInSpec = (names: readonly string[]): string =>
  [
    'Name: system-of-a-rehearsal',
    'Version: 1',
    'Release: 1',
    'Summary: Stands in for a system',
    'License: MIT',
    'BuildArch: noarch',
    ...names.map((name) => `Provides: ${name}`),
    '%description',
    'Names that packages depend on.',
    '%files',
    '',
  ].join('\n');

/**
 * A signed repository for dnf of the rpm, which is signed, and a second one that has what it depends on: Debian has that under other names.
 * @param folder what the clean system sees as its repository
 */
export async function makeYumRepositories(
  folder: string,
  of: { rpm: string; key: SigningKey; work: string },
): Promise<void> {
  await writeYumRepository(join(folder, ours), { packages: [of.rpm], key: of.key });
  const made = join(of.work, 'stand-in');
  rmSync(made, { recursive: true, force: true });
  mkdirSync(made);
  const spec = join(made, 'stand-in.spec');
  writeFileSync(
    spec,
    standInSpec(neededNames(await must('rpm', ['--query', '--package', '--requires', of.rpm]))),
  );
  const defines = [`_topdir ${made}`, `_rpmdir ${made}`, '_build_name_fmt stand-in.rpm'];
  await must('rpmbuild', ['-bb', '--quiet', ...defines.flatMap((define) => ['--define', define]), spec]);
  mkdirSync(join(folder, standIns));
  copyFileSync(join(made, 'stand-in.rpm'), join(folder, standIns, 'stand-in.rpm'));
  await must('createrepo_c', ['--quiet', join(folder, standIns)]);
  rmSync(made, { recursive: true });
}

/** By rpm itself, which asks for no dependency here. */
export async function byRpm(run: InstalledRun, rpm: string, version: string): Promise<void> {
  const { root, seat, journal } = run;
  await journal.step('rpm: signature believed, installed by rpm, its files as they were packed', async () => {
    await root.must(['apt-get', 'install', '-y', '-q', 'rpm']);
    const rpmIn = (...args: string[]): Promise<string> =>
      typed(root, `rpm --dbpath ${database} ${args.join(' ')}`, folderOfDownloads);
    await rpmIn('--import', 'RPM-GPG-KEY-backchannel');
    await rpmIn('--checksig', rpm);
    await rpmIn('--install', '--nodeps', '--force-debian', rpm);
    await rpmIn('--verify', '--nodeps', 'backchannel');
    await saysVersion(run, version);
    await seat.clickIcon();
    await seat.waitForWindow();
    await seat.endProgram();
    holds(await isThere(run, profile), 'The program has kept nothing.');
  });
  await journal.step('rpm: erased; the program is gone, and what is left is named', async () => {
    const said = await typed(root, `rpm --dbpath ${database} --erase --nodeps backchannel`);
    holds(said.includes(`${profile} (${person.name})`), `It did not name ${profile}: ${said}`);
    await packageIsGone(run);
    holds(await isThere(run, profile), 'The data of the person is gone.');
    await root.must(['rm', '-r', database]);
  });
}

/** By dnf from a signed repository, and its end with a wipe while the relay is away. */
export async function byDnf(run: InstalledRun, version: string, repository: string): Promise<void> {
  const { root, journal, guide, stack } = run;
  const install = inThisRun(guide.block('### Fedora, RHEL'), {
    [writtenAddress]: `file://${repositoryInside}/${ours}`,
  });
  await journal.step('refused: an index of the yum repository that is not the signed one', async () => {
    await root.must(['apt-get', 'install', '-y', '-q', 'dnf']);
    await root.write(
      '/etc/yum.repos.d/system.repo',
      `[system]\nname=system\nbaseurl=file://${repositoryInside}/${standIns}\nenabled=1\ngpgcheck=0\n`,
    );
    const index = join(repository, ours, 'repodata', 'repomd.xml');
    const signed = readFileSync(index);
    writeFileSync(index, `${signed.toString('utf8')}\n`);
    const outcome = await root.run(['sh', '-ec', install]);
    writeFileSync(index, signed);
    holds(outcome.code !== 0, `dnf took it: ${outcome.stdout}`);
    holds(
      `${outcome.stdout}${outcome.stderr}`.includes('Bad GPG signature'),
      `dnf gives another reason: ${outcome.stderr}`,
    );
    holds(!(await isThere(run, '/opt/Backchannel')), 'It is installed all the same.');
  });
  await journal.step('guide: installed by dnf from the signed repository, signed in', async () => {
    await typed(root, install);
    await saysVersion(run, version);
    const log = await root.must(['cat', '/var/log/dnf.log']);
    holds(log.includes('backchannel'), '/var/log/dnf.log does not name it.');
    await signInAnew(run);
  });
  await journal.step(
    'guide: removed by dnf with a wipe for everybody, the relay away: ended with 3, nothing is left',
    async () => {
      await stack.stopRelay();
      const remove = guide.command('dnf remove');
      const said = await typed(root, `export BACKCHANNEL_WIPE=everybody\n${remove}`);
      const log = (await root.run(['sh', '-c', 'cat /var/log/dnf.rpm.log'])).stdout;
      const words = `--wipe for ${person.name} ended with 3`;
      holds(`${said}${log}`.includes(words), `It did not say "${words}": ${said}`);
      await packageIsGone(run);
      holds(!(await isThere(run, profile)), 'The profile is still there.');
      await stack.startRelay();
      // What is IT's own, and rpm's.
      await root.must(['rm', '-r', '/etc/yum.repos.d', '/root/.rpmdb']);
      await root.must(['apt-get', 'purge', '-y', '-q', 'rpm', 'dnf']);
    },
  );
}
