import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ActionableError } from '../actionable-error.ts';
import { archiveKeyFile, aptSource } from '../release/apt-repository.ts';
import { person, type CleanRoot } from './clean-root.ts';
import type { Journal } from './journal.ts';
import { leftBehind, sortLeftBehind, type LeftBehind } from './left-behind.ts';
import type { Seat } from './seat.ts';
import type { Stack } from '../try-out/stack.ts';
import { installBrowser, policyFor, signIn, waitForConnection } from './sign-in.ts';
import { waitFor } from './wait-for.ts';

/** Where IT has put its policy before. */
const policyFile = '/etc/backchannel/policies/managed/10-base.json';

const isInstalled = async (root: CleanRoot): Promise<string | undefined> => {
  const { code, stdout } = await root.run([
    'dpkg-query',
    '--show',
    '--showformat=${Status} ${Version}',
    'backchannel',
  ]);
  return code === 0 ? /^install ok installed (.+)$/.exec(stdout)?.[1] : undefined;
};

/** Fails with a sentence. */
export function holds(condition: boolean, sentence: string): asserts condition {
  if (!condition) throw new ActionableError(sentence);
}

export async function installedVersion(root: CleanRoot): Promise<string> {
  const version = await isInstalled(root);
  holds(version !== undefined, 'The package is not installed.');
  return version;
}

const list = async (root: CleanRoot): Promise<string[]> => {
  const folders = ['/etc', '/opt', '/usr', '/var', '/home', '/root', '/tmp'];
  const { stdout } = await root.run(['find', ...folders, '-xdev', '-not', '-type', 'd']);
  return stdout.split('\n').filter(Boolean);
};

/** Fails when the installed program says another version of itself. */
async function saysVersion({ root, seat, saysItsVersion }: InstalledRun, version: string): Promise<void> {
  if (!saysItsVersion) return;
  const said = await root.must(['backchannel', '--version'], { as: 'person', env: seat.env });
  holds(said.includes(version), `The program says of itself: ${said}`);
}

export interface InstalledRun {
  root: CleanRoot;
  seat: Seat;
  journal: Journal;
  /** What the system had before the first installation. */
  before: string[];
  /** Whether this version knows `--version`. */
  saysItsVersion: boolean;
  /** Simulated platforms and a relay, which the policy names. */
  stack: Stack;
}

/** Everything that is there before a package of ours: the repository, its key, a policy. */
export async function prepareSystem(root: CleanRoot, stack: Stack): Promise<string[]> {
  await root.write(
    '/etc/apt/sources.list.d/backchannel.sources',
    aptSource('file:/srv/repository', 'stable'),
  );
  await root.must(['cp', `/srv/repository/${archiveKeyFile}`, '/usr/share/keyrings/']);
  await root.write(policyFile, `${JSON.stringify(policyFor(stack), null, 2)}\n`);
  await installBrowser(root);
  return list(root);
}

export async function install(run: InstalledRun, version: string): Promise<void> {
  const { root, journal } = run;
  await journal.step(
    'install from the signed repository, with everything it depends on',
    async () => {
      await root.must(['apt-get', 'update', '-q']);
      await root.must(['apt-get', 'install', '-y', '-q', '--no-install-recommends', 'backchannel']);
      const installed = await installedVersion(root);
      holds(installed === version, `Version ${installed} was installed and not ${version}.`);
      await saysVersion(run, version);
      return installed;
    },
    (installed) => `version ${installed}`,
  );
  await journal.step('every library the program asks for is on the system', async () => {
    const { stdout } = await root.run(['ldd', '/opt/Backchannel/backchannel']);
    const missing = stdout.split('\n').filter((line) => line.includes('not found'));
    holds(missing.length === 0, `Missing: ${missing.map((line) => line.trim()).join(', ')}`);
  });
  await journal.step('links of ours, the command and the icon are registered', async () => {
    const handler = await root.must(['gio', 'mime', 'x-scheme-handler/backchannel']);
    holds(handler.includes('backchannel.desktop'), `No program opens links of ours: ${handler}`);
    const link = (await root.must(['readlink', '-f', '/usr/bin/backchannel'])).trim();
    holds(link === '/opt/Backchannel/backchannel', `The command leads to ${link}.`);
  });
}

export async function readPolicy({ root, seat, journal, stack }: InstalledRun): Promise<void> {
  await journal.step('policy of the administrator is read, with its place', async () => {
    const text = await root.must(['backchannel', '--print-policy'], { as: 'person', env: seat.env });
    const printed = JSON.parse(text) as {
      values: Record<string, { value: unknown; level: string; source: string }>;
      problems: unknown[];
    };
    const relay = printed.values['RelayUrl'];
    holds(
      relay?.value === stack.relayUrl && relay.level === 'enforced' && relay.source === policyFile,
      `The relay of the policy does not count: ${text}`,
    );
    holds(printed.problems.length === 0, `There are problems: ${text}`);
  });
  await journal.step(
    'a policy that anybody may write is refused and named, and the command ends with 1',
    async () => {
      await root.must(['chmod', '0666', policyFile]);
      const { code, stdout } = await root.run(['backchannel', '--print-policy'], {
        as: 'person',
        env: seat.env,
      });
      await root.must(['chmod', '0644', policyFile]);
      holds(code === 1 && stdout.includes('"unsafe"'), `Ended with ${code}: ${stdout}`);
    },
  );
}

export async function start({ root, seat, journal, stack }: InstalledRun): Promise<number> {
  const main = await journal.step('start by its icon, as an ordinary person', async () => {
    await seat.clickIcon();
    const window = await seat.waitForWindow();
    holds(window.main.user === person.name, `It runs as ${window.main.user}.`);
    holds(
      window.wmClass === 'backchannel',
      `The window is of ${window.wmClass}, its entry says backchannel.`,
    );
    return window.main;
  });
  await journal.step('with its sandbox: user namespace and system call filter', async () => {
    const all = await seat.processes();
    const without = all.filter(({ args }) => /--no-sandbox|--disable-[a-z-]*sandbox/.test(args));
    holds(without.length === 0, `Started without: ${without.map(({ args }) => args).join('\n')}`);
    const renderer = await waitFor('a page process', async () =>
      (await seat.processes()).find(({ args }) => args.includes('--type=renderer')),
    );
    const status = await root.must(['cat', `/proc/${renderer.pid}/status`]);
    holds(/^Seccomp:\t2$/m.test(status), 'The page process has no system call filter.');
    const namespaceOf = async (pid: number): Promise<string> =>
      (await root.must(['readlink', `/proc/${pid}/ns/user`])).trim();
    holds(
      (await namespaceOf(renderer.pid)) !== (await namespaceOf(main.pid)),
      'The page process has no user namespace of its own.',
    );
  });
  await journal.step('sign-in, and a connection with the relay of the policy', () =>
    signIn({ root, seat, stack, account: 'maria@bakery.test' }),
  );
  return main.pid;
}

/** An update while the program runs; afterwards the next start is the new version. */
export async function update(run: InstalledRun, mainPid: number, version: string): Promise<void> {
  const { root, seat, journal } = run;
  await journal.step(
    'update from the repository while it runs',
    async () => {
      await root.must(['apt-get', 'update', '-q']);
      await root.must(['apt-get', 'install', '-y', '-q', '--only-upgrade', 'backchannel']);
      return installedVersion(root);
    },
    (installed) => `version ${installed}`,
  );
  await journal.step('the running one goes on, and a second click shows its window', async () => {
    const installed = await installedVersion(root);
    holds(installed === version, `Version ${installed} is there and not ${version}.`);
    // What the icon starts, waited for: it ends when it has handed over.
    await root.must(['/opt/Backchannel/backchannel-start'], { as: 'person', env: seat.env });
    const window = await seat.waitForWindow();
    holds(window.main.pid === mainPid, 'Another program answers than the one that ran.');
    const exe = (await root.must(['readlink', `/proc/${mainPid}/exe`])).trim();
    holds(exe.endsWith('(deleted)'), 'It does not run from the files of before.');
    const link = (await root.must(['readlink', '-f', '/usr/bin/backchannel'])).trim();
    holds(link === '/opt/Backchannel/backchannel', 'The command is gone after the update.');
  });
  await journal.step('ended and started again it is the new one, still signed in', async () => {
    await seat.endProgram();
    await seat.clickIcon();
    const { main } = await seat.waitForWindow();
    const exe = (await root.must(['readlink', `/proc/${main.pid}/exe`])).trim();
    holds(exe === '/opt/Backchannel/backchannel', `It runs from ${exe}.`);
    await waitForConnection(run.stack);
    await seat.endProgram();
    await saysVersion(run, version);
  });
}

/** Whether the built program knows an option of the command line: what it says of itself names it. */
export function knowsOption(outFolder: string, name: string): boolean {
  return globSync('main/**/*.js', { cwd: outFolder }).some((file) =>
    new RegExp(`--${name}\\b`).test(readFileSync(join(outFolder, file), 'utf8')),
  );
}

/** Removal, and then purge: what is left afterwards, sorted by whose it is. */
export async function remove(run: InstalledRun, canWipe: boolean): Promise<LeftBehind> {
  const { root, seat, journal, before } = run;
  if (canWipe)
    await journal.step('`backchannel --wipe` deletes what the person has, before the removal', async () => {
      const { code, stdout, stderr } = await root.run(['backchannel', '--wipe'], {
        as: 'person',
        env: seat.env,
      });
      holds(code === 0, `Ended with ${code}: ${stdout}${stderr}`);
    });
  else journal.left('`backchannel --wipe`', 'this version has no such switch');
  const goneFrom = async (place: string): Promise<void> => {
    const { code } = await root.run(['test', '-e', place]);
    holds(code !== 0, `${place} is still there.`);
  };
  await journal.step('remove: program, entry, command and profile of AppArmor are gone', async () => {
    await root.must(['apt-get', 'remove', '-y', '-q', 'backchannel']);
    for (const place of [
      '/opt/Backchannel',
      '/usr/bin/backchannel',
      '/usr/share/applications/backchannel.desktop',
      '/etc/alternatives/backchannel',
      '/etc/apparmor.d/backchannel',
    ])
      await goneFrom(place);
  });
  return journal.step(
    'purge, with what came along: nothing of ours is left outside of homes and policy',
    async () => {
      await root.must(['apt-get', 'purge', '-y', '-q', 'backchannel']);
      await root.must(['apt-get', 'autoremove', '--purge', '-y', '-q']);
      const left = sortLeftBehind(leftBehind(before, await list(root)));
      holds(left.ours.length === 0, `Left: ${left.ours.join(', ')}`);
      const ofPeople = left.ofPeople.filter((path) => /backchannel/i.test(path));
      holds(!canWipe || ofPeople.length === 0, `Left after --wipe: ${ofPeople.join(', ')}`);
      return left;
    },
    (left) =>
      Object.entries(left)
        .map(([whose, files]) => `${whose} ${files.length}`)
        .join(', '),
  );
}
