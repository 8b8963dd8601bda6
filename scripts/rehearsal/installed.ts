import { ActionableError } from '../actionable-error.ts';
import { person, type CleanRoot } from './clean-root.ts';
import { inThisRun, type Guide } from './guide.ts';
import type { Journal } from './journal.ts';
import type { Seat } from './seat.ts';
import type { CommandResult } from '../run-command.ts';
import type { Stack } from '../try-out/stack.ts';
import { installBrowser, policyFor, signIn, waitForConnection, waitForNoConnection } from './sign-in.ts';
import { waitFor } from './wait-for.ts';

/** Where IT has put its policy before; the same place as in the guide. */
const policyFile = '/etc/backchannel/policies/managed/10-base.json';

/** Where the clean system sees what was made. */
export const repositoryInside = '/srv/repository';
/** Of it: what a person downloads. */
export const downloads = 'downloads';

/** Where the guide has its example. */
const examplePolicy = '## 1. Write down what you set';

/** What the guide calls the place of the repository. */
const writtenAddress = 'https://packages.example.com/apt';

/** The account that signs in. */
export const account = 'maria@bakery.test';

const isInstalled = async (root: CleanRoot): Promise<string | undefined> => {
  const { code, stdout } = await root.run([
    'dpkg-query',
    '--show',
    '--showformat=${Status} ${Version}',
    'backchannel',
  ]);
  // The first word is what was asked for last: `purge` where a removal was stopped.
  return code === 0 ? /^\S+ ok installed (.+)$/.exec(stdout)?.[1] : undefined;
};

/** Fails with a sentence. */
export function holds(condition: boolean, sentence: string): asserts condition {
  if (!condition) throw new ActionableError(sentence);
}

/** Fails with what a program said when it ended otherwise than it should. */
export function endedWith({ code, stdout, stderr }: CommandResult, expected: number, what: string): void {
  const said = `${stdout}${stderr}`.trim().slice(-2000);
  holds(code === expected, `${what} ended with ${code} and not ${expected}: ${said || 'it said nothing'}`);
}

export async function installedVersion(root: CleanRoot): Promise<string> {
  const version = await isInstalled(root);
  holds(version !== undefined, 'The package is not installed.');
  return version;
}

/** Every file of the system that a package could have brought. */
export async function listFiles(root: CleanRoot): Promise<string[]> {
  const folders = ['/etc', '/opt', '/usr', '/var', '/home', '/root', '/tmp'];
  const { stdout } = await root.run(['find', ...folders, '-xdev', '-not', '-type', 'd']);
  return stdout.split('\n').filter(Boolean);
}

/** Commands as somebody types them, as root in a folder; the first that fails ends them. */
export const typed = (root: CleanRoot, commands: string, folder = '/root'): Promise<string> =>
  root.must(['sh', '-ec', `cd "$FOLDER"\n${commands}`], { env: { FOLDER: folder } });

/** Fails when the installed program says another version of itself. */
export async function saysVersion({ root, seat }: InstalledRun, version: string): Promise<void> {
  const said = await root.must(['backchannel', '--version'], { as: 'person', env: seat.env });
  holds(said.trim() === version, `The program says of itself: ${said}`);
}

export interface InstalledRun {
  root: CleanRoot;
  seat: Seat;
  journal: Journal;
  guide: Guide;
  /** What the system had before the first installation. */
  before: string[];
  /** Simulated platforms and a relay, which the policy names. */
  stack: Stack;
}

/** A policy in its place, as the guide says. */
async function putPolicy(root: CleanRoot, guide: Guide, policy: string): Promise<void> {
  await root.write('/root/base.json', policy);
  await typed(root, guide.command('install -d'));
  await typed(root, guide.command('install -o root'));
}

/** What is there before a package of ours: the policy that the guide gives as an example, and a browser. */
export async function prepareSystem(root: CleanRoot, guide: Guide): Promise<string[]> {
  // What the package needs is seen without what it only recommends.
  await root.write('/etc/apt/apt.conf.d/90no-recommends', 'APT::Install-Recommends "false";\n');
  await putPolicy(root, guide, guide.example(examplePolicy));
  await installBrowser(root);
  return listFiles(root);
}

export async function install(run: InstalledRun, version: string): Promise<void> {
  const { root, journal, guide } = run;
  await journal.step(
    'guide: install from the signed repository, with everything it depends on',
    async () => {
      const commands = inThisRun(guide.block('### Debian and Ubuntu'), {
        [writtenAddress]: `file:${repositoryInside}`,
      });
      await typed(root, commands, repositoryInside);
      const installed = await installedVersion(root);
      holds(installed === version, `Version ${installed} was installed and not ${version}.`);
      await saysVersion(run, version);
      return installed;
    },
    (installed) => `version ${installed}`,
  );
  await journal.step('every library the program asks for is on the system', async () => {
    const listed = await root.must(['ldd', '/opt/Backchannel/backchannel']);
    const missing = listed.split('\n').filter((line) => line.includes('not found'));
    holds(missing.length === 0, `Missing: ${missing.map((line) => line.trim()).join(', ')}`);
  });
  await journal.step('links of ours, the command and the icon are registered', async () => {
    const handler = await root.must(['gio', 'mime', 'x-scheme-handler/backchannel']);
    holds(handler.includes('backchannel.desktop'), `No program opens links of ours: ${handler}`);
    const link = (await root.must(['readlink', '-f', '/usr/bin/backchannel'])).trim();
    holds(link === '/opt/Backchannel/backchannel', `The command leads to ${link}.`);
  });
}

interface PrintedPolicy {
  values: Record<string, { value: unknown; level: string; source: string } | undefined>;
  problems: unknown[];
}

export async function readPolicy({ root, seat, journal, stack, guide }: InstalledRun): Promise<void> {
  const command = guide.command('backchannel --print-policy').split(' ');
  const printed = async (): Promise<PrintedPolicy> => {
    const text = await root.must(command, { as: 'person', env: seat.env });
    const policy = JSON.parse(text) as PrintedPolicy;
    holds(policy.problems.length === 0, `There are problems: ${text}`);
    return policy;
  };
  await journal.step('guide: the example of a policy counts as it stands, with its place', async () => {
    const example = JSON.parse(guide.example(examplePolicy)) as Record<string, unknown>;
    const { values } = await printed();
    for (const [name, value] of Object.entries(example)) {
      const found = values[name];
      const isSame =
        JSON.stringify(found?.value) === JSON.stringify(value) &&
        found?.level === 'enforced' &&
        found.source === policyFile;
      holds(isSame, `${name} counts as ${JSON.stringify(found)} and not as ${JSON.stringify(value)}.`);
    }
  });
  await journal.step('guide: the policy of this rehearsal takes its place', async () => {
    await putPolicy(root, guide, `${JSON.stringify(policyFor(stack), null, 2)}\n`);
    const relay = (await printed()).values['RelayUrl'];
    holds(relay?.value === stack.relayUrl, `The relay is ${String(relay?.value)} and not ${stack.relayUrl}.`);
  });
  await journal.step(
    'a policy that anybody may write is refused and named, and the command ends with 1',
    async () => {
      await root.must(['chmod', '0666', policyFile]);
      const outcome = await root.run(command, { as: 'person', env: seat.env });
      await root.must(['chmod', '0644', policyFile]);
      endedWith(outcome, 1, '--print-policy');
      holds(outcome.stdout.includes('"unsafe"'), `It does not call it unsafe: ${outcome.stdout}`);
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
    // A page process begins without, and has it before it reads anything of anybody's.
    await waitFor('the system call filter of the page process', async () => {
      const status = await root.must(['cat', `/proc/${renderer.pid}/status`], { isQuiet: true });
      return /^Seccomp:\t2$/m.test(status) ? true : undefined;
    });
    const namespaceOf = async (pid: number): Promise<string> =>
      (await root.must(['readlink', `/proc/${pid}/ns/user`])).trim();
    holds(
      (await namespaceOf(renderer.pid)) !== (await namespaceOf(main.pid)),
      'The page process has no user namespace of its own.',
    );
  });
  await journal.step('sign-in, and a connection with the relay of the policy', () =>
    signIn({ root, seat, stack, account }),
  );
  return main.pid;
}

/** An update while the program runs; afterwards the next start is the new version. */
export async function update(run: InstalledRun, mainPid: number, version: string): Promise<void> {
  const { root, seat, journal, guide } = run;
  await journal.step(
    'guide: update from the repository while it runs',
    async () => {
      await typed(
        root,
        guide.command('apt-get update && DEBIAN_FRONTEND=noninteractive apt-get install -y --only-upgrade'),
      );
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
    await waitForNoConnection(run.stack);
    await seat.clickIcon();
    const { main } = await seat.waitForWindow();
    const exe = (await root.must(['readlink', `/proc/${main.pid}/exe`])).trim();
    holds(exe === '/opt/Backchannel/backchannel', `It runs from ${exe}.`);
    await waitForConnection(run.stack);
    await seat.endProgram();
    await saysVersion(run, version);
  });
}
