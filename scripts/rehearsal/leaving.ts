import { basename } from 'node:path';
import { person } from './clean-root.ts';
import { inThisRun } from './guide.ts';
import {
  account,
  downloads,
  holds,
  installedVersion,
  listFiles,
  repositoryInside,
  saysVersion,
  typed,
  type InstalledRun,
} from './installed.ts';
import { leftBehind, sortLeftBehind, type LeftBehind } from './left-behind.ts';
import { signIn, waitForConnection, waitForNoConnection } from './sign-in.ts';

const profile = `${person.home}/.config/backchannel`;
const folder = `${repositoryInside}/${downloads}`;

/** What nobody but the package has put there. */
const ofThePackage = [
  '/opt/Backchannel',
  '/usr/bin/backchannel',
  '/usr/share/applications/backchannel.desktop',
  '/etc/alternatives/backchannel',
  '/etc/apparmor.d/backchannel',
];

/** What a wipe says when everybody was told and nothing is left. */
const told = [
  'LiveChat: the sign-in of this computer is revoked.',
  'Relay: this computer is no longer part of the team.',
  'Nothing of Backchannel is left for this user on this computer.',
];

const isThere = async ({ root }: InstalledRun, place: string): Promise<boolean> =>
  (await root.run(['test', '-e', place])).code === 0;

async function packageIsGone(run: InstalledRun): Promise<void> {
  for (const place of ofThePackage) holds(!(await isThere(run, place)), `${place} is still there.`);
}

function holdsTold(said: string): void {
  for (const line of told) holds(said.includes(line), `It did not say "${line}": ${said}`);
}

/** A window of whoever was signed in before. */
async function opensSignedIn(run: InstalledRun): Promise<void> {
  await waitForNoConnection(run.stack);
  await run.seat.clickIcon();
  await run.seat.waitForWindow();
  await waitForConnection(run.stack);
}

/** The command line of the guide, with its exit codes, beside an open window. */
async function commandLine(run: InstalledRun): Promise<void> {
  const { root, seat, journal } = run;
  const backchannel = (...args: string[]) =>
    root.run(['backchannel', ...args], { as: 'person', env: seat.env });
  await journal.step('guide: options and exit codes of the command line, beside an open window', async () => {
    await opensSignedIn(run);
    const help = await backchannel('--help');
    holds(help.code === 0 && help.stdout.includes('--wipe'), `--help ended with ${help.code}.`);
    const unknown = await backchannel('--wipe-all');
    holds(unknown.code === 2 && unknown.stderr !== '', `An unknown option ended with ${unknown.code}.`);
    const diagnostics = await backchannel('--diagnostics', '/tmp/support.txt');
    holds(diagnostics.code === 0, `--diagnostics ended with ${diagnostics.code}: ${diagnostics.stderr}`);
    const text = await root.must(['cat', '/tmp/support.txt']);
    holds(!text.includes(person.home), 'The file for support names the home of the person.');
    await root.must(['rm', '/tmp/support.txt']);
    const plan = await backchannel('--wipe', '--dry-run');
    holds(
      plan.code === 0 && plan.stdout.includes(profile) && plan.stdout.includes('Nothing was changed.'),
      `--wipe --dry-run ended with ${plan.code}: ${plan.stdout}`,
    );
    holds(await isThere(run, profile), '--wipe --dry-run deleted the profile.');
  });
  await journal.step('`backchannel --wipe` ends the window, tells LiveChat and relay, deletes', async () => {
    const { code, stdout, stderr } = await backchannel('--wipe');
    holds(code === 0, `Ended with ${code}: ${stdout}${stderr}`);
    holdsTold(stdout);
    holds((await seat.processes()).length === 0, 'The program still runs.');
    holds(!(await isThere(run, profile)), 'The profile is still there.');
    await waitForNoConnection(run.stack);
  });
}

/** Removal and purge without a wipe: the program goes, people's data stays and is named. */
async function removeAndPurge(run: InstalledRun): Promise<void> {
  const { root, seat, journal, guide, stack } = run;
  await journal.step('signed in anew after the wipe', async () => {
    await seat.clickIcon();
    await seat.waitForWindow();
    await signIn({ root, seat, stack, account });
    await seat.endProgram();
  });
  await journal.step('guide: remove; program, entry, command and profile of AppArmor are gone', async () => {
    await typed(root, guide.command('apt-get remove'));
    await packageIsGone(run);
    holds(await isThere(run, profile), 'The data of the person is gone.');
  });
  await journal.step('guide: purge names what is left, and whose it is', async () => {
    const said = await typed(root, guide.command('apt-get purge'));
    for (const line of [`${profile} (${person.name})`, '/etc/backchannel (policy)'])
      holds(said.includes(line), `It did not name ${line}: ${said}`);
    const log = await root.must(['cat', '/var/log/apt/term.log']);
    holds(log.includes(profile), 'The log of apt does not name it.');
  });
}

/** The program from its archive, in the place of the package. */
async function fromArchive(run: InstalledRun, archive: string, version: string): Promise<void> {
  const { root, seat, journal, guide, stack } = run;
  await journal.step('guide: tar.gz unpacked, started with its sandbox, still signed in', async () => {
    await typed(
      root,
      inThisRun(guide.block('### Other Linux systems (tar.gz)'), { 'backchannel-1.2.3.tar.gz': archive }),
      folder,
    );
    const program = '/opt/Backchannel/backchannel';
    const said = await root.must([program, '--version'], { as: 'person', env: seat.env });
    holds(said.trim() === version, `The program says of itself: ${said}`);
    await waitForNoConnection(stack);
    root.start([guide.command('/opt/Backchannel/backchannel-start')], { as: 'person', env: seat.env });
    await seat.waitForWindow();
    await waitForConnection(stack);
    const without = (await seat.processes()).filter(({ args }) => args.includes('--no-sandbox'));
    holds(without.length === 0, 'It runs without its sandbox.');
    await seat.endProgram();
    await root.must(['rm', '-r', '/opt/Backchannel']);
  });
}

/** The package from a file, and its end with a wipe for everybody. */
async function wipeWithRemoval(run: InstalledRun, deb: string, version: string): Promise<void> {
  const { root, journal, guide, stack } = run;
  await journal.step('guide: installed from a file, still signed in', async () => {
    const written = 'backchannel_1.2.3_amd64.deb';
    const command = guide.command('DEBIAN_FRONTEND=noninteractive apt-get install -y ./');
    await typed(root, inThisRun(command, { [written]: deb }), folder);
    await saysVersion(run, version);
    await opensSignedIn(run);
  });
  await journal.step('guide: exit codes and logs of apt', async () => {
    const missing = await root.run(['apt-get', 'install', '-y', 'backchannel=99']);
    holds(missing.code === 100, `A version that is not there ended with ${missing.code}.`);
    const wrong = await root.run(['apt-get', 'purge', '-y', 'backchannel'], {
      env: { BACKCHANNEL_WIPE: 'yes' },
    });
    holds(wrong.code === 100, `BACKCHANNEL_WIPE=yes ended with ${wrong.code}.`);
    holds((await installedVersion(root)) === version, 'It was removed without the wipe that was asked for.');
    for (const file of ['/var/log/apt/history.log', '/var/log/apt/term.log', '/var/log/dpkg.log'])
      holds((await root.must(['cat', file])).includes('backchannel'), `${file} does not name it.`);
  });
  await journal.step('guide: purge with a wipe for everybody, the window open', async () => {
    const said = await typed(root, guide.command('BACKCHANNEL_WIPE=everybody apt-get'));
    holds(said.includes(`--wipe for ${person.name} ended with 0`), `Nobody was wiped: ${said}`);
    holdsTold(said);
    holds(!said.includes(`${profile} (`), `Something is left: ${said}`);
    await packageIsGone(run);
    await waitForNoConnection(stack);
  });
}

/** The rpm by rpm itself, which asks for no dependency here: Debian has them under other names. */
async function asRpm(run: InstalledRun, rpm: string, version: string): Promise<void> {
  const { root, seat, journal } = run;
  await root.must(['apt-get', 'install', '-y', '-q', 'rpm']);
  const rpmIn = (...args: string[]): Promise<string> =>
    typed(root, `rpm --dbpath /var/lib/rpm-rehearsal ${args.join(' ')}`, folder);
  await journal.step('rpm: signature believed, installed by rpm, its files as they were packed', async () => {
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
  await journal.step('rpm: erased with a wipe for everybody; nothing is left', async () => {
    const said = await typed(
      root,
      'BACKCHANNEL_WIPE=everybody rpm --dbpath /var/lib/rpm-rehearsal --erase --nodeps backchannel',
    );
    holds(said.includes(`--wipe for ${person.name} ended with 0`), `Nobody was wiped: ${said}`);
    await packageIsGone(run);
    holds(!(await isThere(run, profile)), 'The profile is still there.');
    await root.must(['rm', '-r', '/var/lib/rpm-rehearsal']);
    await root.must(['apt-get', 'purge', '-y', '-q', 'rpm']);
  });
}

/** What was made, by name, in the folder of downloads. */
export interface Downloads {
  deb: string;
  rpm: string;
  archive: string;
}

/** From the last sign-in to the last file: what is left afterwards, sorted by whose it is. */
export async function leave(run: InstalledRun, files: Downloads, version: string): Promise<LeftBehind> {
  const { root, journal, before } = run;
  await commandLine(run);
  await removeAndPurge(run);
  await fromArchive(run, basename(files.archive), version);
  await wipeWithRemoval(run, basename(files.deb), version);
  await asRpm(run, basename(files.rpm), version);
  return journal.step(
    'with what came along removed, nothing of ours is left outside of policy',
    async () => {
      await root.must(['apt-get', 'autoremove', '--purge', '-y', '-q']);
      const left = sortLeftBehind(leftBehind(before, await listFiles(root)));
      holds(left.ours.length === 0, `Left: ${left.ours.join(', ')}`);
      const ofPeople = left.ofPeople.filter((path) => /backchannel/i.test(path));
      holds(ofPeople.length === 0, `Left after --wipe: ${ofPeople.join(', ')}`);
      return left;
    },
    (left) =>
      Object.entries(left)
        .map(([whose, files]) => `${whose} ${files.length}`)
        .join(', '),
  );
}
