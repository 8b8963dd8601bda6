import { basename } from 'node:path';
import { byDnf, byRpm } from './as-rpm.ts';
import { person } from './clean-root.ts';
import { inThisRun } from './guide.ts';
import {
  account,
  endedWith,
  holds,
  installedVersion,
  listFiles,
  saysVersion,
  typed,
  type InstalledRun,
} from './installed.ts';
import { leftBehind, sortLeftBehind, type LeftBehind } from './left-behind.ts';
import { waitForConnection, waitForNoConnection } from './sign-in.ts';
import {
  folderOfDownloads as folder,
  isThere,
  opensSignedIn,
  packageIsGone,
  profile,
  signInAnew,
} from './what-is-there.ts';

/** What a wipe says when everybody was told and nothing is left. */
const toldOthers = [
  'LiveChat: the sign-in of this computer is revoked.',
  'Relay: this computer is no longer part of the team.',
];
const told = [...toldOthers, 'Nothing of Backchannel is left for this user on this computer.'];

function holdsTold(said: string): void {
  for (const line of told) holds(said.includes(line), `It did not say "${line}": ${said}`);
}

/** The command line of the guide, with its exit codes, beside an open window. */
async function commandLine(run: InstalledRun, version: string): Promise<void> {
  const { root, seat, journal, guide } = run;
  /** An option as the guide has it. */
  const backchannel = (option: string, ...more: string[]) =>
    root.run(['backchannel', ...option.split(' '), ...more], { as: 'person', env: seat.env });
  await journal.step('guide: options and exit codes of the command line, beside an open window', async () => {
    await opensSignedIn(run);
    const said = await backchannel(guide.command('--version'));
    endedWith(said, 0, '--version');
    holds(said.stdout === `${version}\n`, `--version says ${said.stdout} and not ${version}.`);
    const help = await backchannel(guide.command('--help'));
    endedWith(help, 0, '--help');
    holds(help.stdout.includes('--wipe'), `--help does not name --wipe: ${help.stdout}`);
    const unknown = await backchannel('--wipe-all');
    endedWith(unknown, 2, 'An unknown option');
    holds(unknown.stderr.includes('--wipe-all'), `It does not name the option: ${unknown.stderr}`);
    const option = guide.command('--diagnostics [FILE]').replace(' [FILE]', '');
    const printed = await backchannel(option);
    endedWith(printed, 0, '--diagnostics');
    endedWith(await backchannel(option, '/tmp/support.txt'), 0, '--diagnostics FILE');
    for (const text of [printed.stdout, await root.must(['cat', '/tmp/support.txt'])]) {
      holds(text.includes(version), `The file for support does not name version ${version}: ${text}`);
      holds(!text.includes(person.home), 'The file for support names the home of the person.');
      holds(!text.includes(account), 'The file for support names the person.');
    }
    await root.must(['rm', '/tmp/support.txt']);
    const plan = await backchannel(guide.command('--wipe --dry-run'));
    endedWith(plan, 0, '--wipe --dry-run');
    for (const words of [profile, 'Nothing was changed.'])
      holds(plan.stdout.includes(words), `--wipe --dry-run does not say "${words}": ${plan.stdout}`);
    holds(await isThere(run, profile), '--wipe --dry-run deleted the profile.');
    holds((await seat.processes()).length > 0, 'The window is gone.');
    await waitForConnection(run.stack);
  });
  await journal.step(
    'guide: `--sign-out` ends window and sign-in, and tells LiveChat and relay',
    async () => {
      const outcome = await backchannel(guide.command('--sign-out'));
      endedWith(outcome, 0, '--sign-out');
      for (const line of [...toldOthers, 'Signed out. The data of this computer is deleted.'])
        holds(outcome.stdout.includes(line), `It did not say "${line}": ${outcome.stdout}`);
      await seat.waitForEnd();
      await waitForNoConnection(run.stack);
      const again = await backchannel(guide.command('--sign-out'));
      endedWith(again, 0, 'A second --sign-out');
      holds(again.stdout.includes('Nobody is signed in'), `A second --sign-out says: ${again.stdout}`);
    },
  );
  await journal.step('signed in anew after the sign-out', () => signInAnew(run));
  await journal.step('guide: `--wipe` ends the window, tells LiveChat and relay, deletes', async () => {
    const outcome = await backchannel(guide.command('--wipe'));
    endedWith(outcome, 0, '--wipe');
    holdsTold(outcome.stdout);
    await seat.waitForEnd();
    holds(!(await isThere(run, profile)), 'The profile is still there.');
    await waitForNoConnection(run.stack);
  });
}

/** Removal and purge without a wipe: the program goes, people's data stays and is named. */
async function removeAndPurge(run: InstalledRun): Promise<void> {
  const { root, seat, journal, guide } = run;
  await journal.step('signed in anew after the wipe', async () => {
    await signInAnew(run);
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
    endedWith(missing, 100, 'A version that is not there');
    const wrong = await root.run(['apt-get', 'purge', '-y', 'backchannel'], {
      env: { BACKCHANNEL_WIPE: 'yes' },
    });
    endedWith(wrong, 100, 'BACKCHANNEL_WIPE=yes');
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

/** What was made, by name, in the folder of downloads. */
export interface Downloads {
  deb: string;
  rpm: string;
  archive: string;
  /** What the clean system sees as its repository. */
  repository: string;
}

/** From the last sign-in to the last file: what is left afterwards, sorted by whose it is. */
export async function leave(run: InstalledRun, files: Downloads, version: string): Promise<LeftBehind> {
  const { root, journal, before } = run;
  await commandLine(run, version);
  await removeAndPurge(run);
  await fromArchive(run, basename(files.archive), version);
  await wipeWithRemoval(run, basename(files.deb), version);
  await byRpm(run, basename(files.rpm), version);
  await byDnf(run, version, files.repository);
  return journal.step(
    'with what came along removed, nothing of ours is left outside of policy',
    async () => {
      await root.must(['apt-get', 'autoremove', '--purge', '-y', '-q']);
      const left = sortLeftBehind(leftBehind(before, await listFiles(root)));
      holds(left.ours.length === 0, `Left: ${left.ours.join(', ')}`);
      const ofPeople = left.ofPeople.filter((path) => /backchannel/i.test(path));
      holds(ofPeople.length === 0, `Left after --wipe: ${ofPeople.join(', ')}`);
      // Settings of the desktop could name a program that is gone.
      const { stdout } = await root.run(['grep', '-rIil', 'backchannel', person.home]);
      holds(stdout === '', `Left after --wipe, files that name it: ${stdout}`);
      return left;
    },
    (left) =>
      Object.entries(left)
        .map(([whose, files]) => `${whose} ${files.length}`)
        .join(', '),
  );
}
