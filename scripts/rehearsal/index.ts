import {
  appendFileSync,
  chmodSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { basename, join, relative } from 'node:path';
import { build, builtDigest, ensureBuilt } from '../build.ts';
import { resolveElectron, type ElectronRuntime } from '../electron-runtime.ts';
import { inRepository, repositoryRoot } from '../paths.ts';
import { writeAptRepository } from '../release/apt-repository.ts';
import { ownSbom } from '../release/own-sbom.ts';
import {
  exportKey,
  isSignedBy,
  sumsFile,
  throwAwayKey,
  writeSignedSums,
  type SigningKey,
} from '../release/signing.ts';
import { sizesIn, tooLarge } from '../release/sizes.ts';
import { rpmKeyFile, signRpm } from '../release/yum-repository.ts';
import { runCommand } from '../run-command.ts';
import { startStack, type Stack } from '../try-out/stack.ts';
import { makeYumRepositories } from './as-rpm.ts';
import { openCleanRoot } from './clean-root.ts';
import { earlierVersion } from './earlier-version.ts';
import { keepEvidence } from './evidence.ts';
import { readGuide, type Guide } from './guide.ts';
import { downloads, holds, install, prepareSystem, readPolicy, start, update } from './installed.ts';
import { createJournal, type Journal } from './journal.ts';
import { leave } from './leaving.ts';
import { lookAtArchive, lookAtDeb, lookAtRpm, validateMetadata } from './look-at-packages.ts';
import {
  makeEarlierDeb,
  makePackages,
  makePlantedDeb,
  packagesIn,
  type PackageKind,
} from './make-packages.ts';
import { ensureRehearsal } from './needs.ts';
import { installOnWine } from './on-wine.ts';
import { takeSeat, type Seat } from './seat.ts';
import { plantedVersion, refuseTampered } from './tampered.ts';
import { rehearseWindowsInstaller } from './windows-installer.ts';

/** What of a release cannot be rehearsed on this machine, and is not. */
const notHere: readonly (readonly [string, string])[] = [
  [
    'a package with the Electron that ships',
    'where the official one cannot be fetched, another one stands in',
  ],
  ['AppImage', 'electron-builder fetches the program that it begins with'],
  [
    'dnf on a system of its own, zypper',
    'such a system cannot be fetched from everywhere; dnf is run on Debian, with names that stand in for its packages',
  ],
  ['installers for Windows and macOS, their signatures, notarisation', 'they are made on those systems'],
];

/**
 * Everything of a release that one Debian machine can do: packages by electron-builder, bounds, sums, list of contents, signatures with
 * keys for this one time, and the deb in a clean system: installed from a signed repository, started by an ordinary person, updated while
 * it runs, defended against a changed repository, removed. The table of it is left in out/rehearsal/report.md.
 * Shape:  resolves with the exit code.
 * Errors: ActionableError that names the step's fault.
 */
export async function rehearse(): Promise<number> {
  await ensureRehearsal();
  clearWork(process.argv.includes('--keep'));
  const journal = createJournal({ logs });
  try {
    await rehearseAll(journal);
  } finally {
    for (const [name, why] of notHere) journal.left(name, why);
    journal.write(inRepository('out', 'rehearsal', 'report.md'), 'Rehearsal of a release');
    const { done, failed, left, seconds } = journal.counts();
    const time = `${Math.floor(seconds / 60)} min ${seconds % 60} s`;
    console.log(
      `${done} done, ${failed} failed, ${left} not run, in ${time}; the table is in out/rehearsal/report.md`,
    );
  }
  return 0;
}

const work = inRepository('out', 'rehearsal');
/** Of each step, of the stack, and what the clean system looked like when a step failed. */
const logs = join(work, 'logs');
const dist = join(work, 'dist');

/** Nothing of a rehearsal before is looked at again: what was ended in the middle leaves half of everything. */
function clearWork(keepsPackages: boolean): void {
  mkdirSync(work, { recursive: true });
  for (const name of readdirSync(work))
    if (!keepsPackages || name !== basename(dist)) rmSync(join(work, name), { recursive: true, force: true });
  mkdirSync(logs);
}

const kinds = ['deb', 'rpm', 'tar.gz'] as const;
type MadePackages = Record<PackageKind, string>;

const ownVersion = (): string =>
  (JSON.parse(readFileSync(inRepository('package.json'), 'utf8')) as { version: string }).version;

const sizeStep = 'deb and tar.gz are not too large';

async function withinBounds(dist: string): Promise<string> {
  // The rpm is packed quickly.
  const sizes = sizesIn(dist).filter(({ name }) => !name.endsWith('.rpm'));
  const faults = tooLarge(sizes);
  holds(faults.length === 0, faults.join(' '));
  return Promise.resolve(sizes.map(({ bytes }) => `${(bytes / 1_048_576).toFixed(1)} MiB`).join(', '));
}

/**
 * The part of a rehearsal that needs nothing but dpkg: the deb of the program as it was built last, packed quickly, and looked into.
 * Shape:  resolves with how many steps were done. Everything lies in a folder that is deleted.
 * Errors: those of the step that failed, after it was printed.
 */
export async function rehearseDeb(runtime: ElectronRuntime): Promise<number> {
  const journal = createJournal();
  mkdirSync(inRepository('out'), { recursive: true });
  const folder = mkdtempSync(inRepository('out', 'deb-'));
  try {
    const { deb } = await journal.step('deb by electron-builder, packed quickly', () =>
      makePackages(runtime, join(folder, 'dist'), { kinds: ['deb'], isQuick: true }),
    );
    await lookAtDeb(journal, deb, { version: ownVersion(), work: folder });
    return journal.counts().done;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** What the packages in `dist` were made of, and whether they were packed as a release is. */
const madeOfFile = join(dist, 'made-of');

/** Kept ones where they were made of what is built now, and new ones otherwise. */
async function packagesOf(
  runtime: ElectronRuntime,
  how: { keeps: boolean; isQuick: boolean },
): Promise<MadePackages & { isKept: boolean; isQuick: boolean }> {
  await (how.keeps ? ensureBuilt() : build());
  const madeOf = (isQuick: boolean): string =>
    `${builtDigest()} ${runtime.version}, packed ${isQuick ? 'quickly' : 'as a release'}\n`;
  const kept = how.keeps && existsSync(madeOfFile) ? readFileSync(madeOfFile, 'utf8') : '';
  for (const isQuick of [false, true])
    if (kept === madeOf(isQuick)) return { ...packagesIn(dist, kinds), isKept: true, isQuick };
  const made = await makePackages(runtime, dist, { kinds, isQuick: how.isQuick });
  writeFileSync(madeOfFile, madeOf(how.isQuick));
  return { ...made, isKept: false, isQuick: how.isQuick };
}

async function rehearseAll(journal: Journal): Promise<void> {
  const runtime = await resolveElectron();
  const version = ownVersion();
  const guide = readGuide();
  // For whoever works on these steps: with `--keep` the packages of the rehearsal before are looked at again, with `--quick` the deb is
  // packed quickly, with `--no-windows` wine is left alone.
  const { argv } = process;
  const how = { keeps: argv.includes('--keep'), isQuick: argv.includes('--quick') };
  const skipped = argv.includes('--no-windows') ? '--no-windows was given' : undefined;
  const packages = await journal.step(
    'deb, rpm and tar.gz by electron-builder',
    () => packagesOf(runtime, how),
    ({ isKept }) => (isKept ? 'those of the rehearsal before' : ''),
  );
  await lookAtDeb(journal, packages.deb, { version, work });
  await lookAtArchive(journal, packages['tar.gz']);
  await validateMetadata(journal);
  if (packages.isQuick) journal.left(sizeStep, 'the packages were not packed as a release is');
  else
    await journal.step(
      sizeStep,
      () => withinBounds(dist),
      (words) => words,
    );
  await installOnWine(journal, { work, guide, skipped });
  await rehearseWindowsInstaller(journal, { work, version, guide, skipped });

  const key = await throwAwayKey('Backchannel rehearsal');
  const strangersKey = await throwAwayKey('Somebody else');
  try {
    await lookAtRpm(journal, packages.rpm, { version, key, work });
    await journal.step(
      'list of contents (CycloneDX) from what the bundles are made of',
      async () => {
        const sbom = await ownSbom(runtime.version);
        writeFileSync(join(dist, 'backchannel.cdx.json'), `${JSON.stringify(sbom, null, 2)}\n`);
        return (sbom['components'] as unknown[]).length;
      },
      (count) => `${count} components`,
    );
    const repository = join(work, 'repository');
    rmSync(repository, { recursive: true, force: true });
    mkdirSync(repository);
    chmodSync(repository, 0o755);
    await signDownloads(journal, {
      folder: join(repository, downloads),
      packages,
      key,
      strangersKey,
      guide,
    });
    await journal.step('signed yum repository, and one that has what the rpm depends on', () =>
      makeYumRepositories(repository, {
        rpm: join(repository, downloads, basename(packages.rpm)),
        key,
        work,
      }),
    );

    const earlier = earlierVersion(version);
    await journal.step(
      'signed apt repository with the version before',
      async () => {
        const deb = await makeEarlierDeb(packages.deb, { folder: work, version, earlier });
        await writeAptRepository(repository, { packages: [deb], channel: 'stable', key });
        rmSync(deb);
      },
      () => earlier,
    );
    const stack = await journal.step('a relay, and simulated platforms', () =>
      startStack({
        folder: mkdtempSync(join(work, 'stack-')),
        onLine: (line) => appendFileSync(join(logs, 'stack.log'), `${line}\n`),
        startWithinMs: 300_000,
      }),
    );
    try {
      const of = { stack, repository, packages, version, earlier, key, strangersKey, guide };
      await inCleanSystem(journal, of);
    } finally {
      await stack.stop();
    }
  } finally {
    await key.forget();
    await strangersKey.forget();
  }
}

interface Signing {
  /** Of what people download; made. */
  folder: string;
  packages: MadePackages;
  key: SigningKey;
  strangersKey: SigningKey;
  guide: Guide;
}

/** What people download, in a folder of its own: packages, the rpm signed, list of contents, sums; checked as the guide says. */
async function signDownloads(journal: Journal, of: Signing): Promise<void> {
  const { folder, packages, key, strangersKey, guide } = of;
  await journal.step('guide: sums of all files, signed; a changed file or list is refused', async () => {
    mkdirSync(folder);
    const { deb, rpm: unsigned, 'tar.gz': archive } = packages;
    for (const file of [deb, unsigned, archive, join(dist, 'backchannel.cdx.json')])
      copyFileSync(file, join(folder, basename(file)));
    const rpm = join(folder, basename(unsigned));
    await signRpm(key, rpm);
    await exportKey(key, join(folder, rpmKeyFile));
    await writeSignedSums(folder, key);
    const commands = guide.block('## 6. Installing without a click');
    const check = () =>
      runCommand('sh', ['-ec', commands], { cwd: folder, env: { ...process.env, GNUPGHOME: key.home } });
    const good = await check();
    holds(good.code === 0, `The sums do not hold: ${good.stdout}${good.stderr}`);
    const sums = join(folder, sumsFile);
    const text = readFileSync(sums, 'utf8');
    writeFileSync(
      sums,
      text.replace(/^./, (digit) => (digit === '0' ? '1' : '0')),
    );
    holds((await check()).code !== 0, 'A changed list of sums passes.');
    writeFileSync(sums, text);
    const contents = join(folder, 'backchannel.cdx.json');
    const before = readFileSync(contents);
    writeFileSync(contents, '{}');
    holds((await check()).code !== 0, 'A changed file passes.');
    writeFileSync(contents, before);
    holds(!(await isSignedBy(strangersKey, sums, `${sums}.asc`)), "It passes as somebody else's.");
  });
}

interface Installing {
  stack: Stack;
  repository: string;
  packages: MadePackages;
  version: string;
  earlier: string;
  key: SigningKey;
  strangersKey: SigningKey;
  guide: Guide;
}

/** From the first installation to the last file that is left. */
async function inCleanSystem(journal: Journal, of: Installing): Promise<void> {
  const { stack, repository, packages, version, earlier, key, strangersKey, guide } = of;
  const root = await journal.step('a clean Debian', () => openCleanRoot(repository, journal.called));
  let seat: Seat | undefined;
  try {
    const before = await journal.step('guide: policy of the administrator is put in its place', () =>
      prepareSystem(root, guide),
    );
    seat = await journal.step('a session: bus, password store, display', () => takeSeat(root));
    const run = { root, seat, journal, guide, before, stack };
    await install(run, earlier);
    await readPolicy(run);
    const mainPid = await start(run);
    await journal.step('the repository has the new version', () =>
      writeAptRepository(repository, { packages: [packages.deb], channel: 'stable', key }),
    );
    await update(run, mainPid, version);
    const planted = await makePlantedDeb(work, plantedVersion);
    await refuseTampered({ root, journal, repository, work, planted, key, strangersKey });
    const files = { deb: packages.deb, rpm: packages.rpm, archive: packages['tar.gz'], repository };
    const left = await leave(run, files, version);
    writeFileSync(join(work, 'left-behind.json'), `${JSON.stringify(left, null, 2)}\n`);
    await journal.step('guide: every block of commands was carried out, or says that it was not', () => {
      const untaken = guide.untaken();
      holds(untaken.length === 0, `Not carried out: ${untaken.join('; ')}`);
      return Promise.resolve();
    });
  } catch (error) {
    const folder = join(logs, 'clean-system');
    await keepEvidence(root, seat, folder).then(
      () => console.error(`What the clean system looked like: ${relative(repositoryRoot, folder)}`),
      // The fault of the step counts.
      (fault: unknown) => console.error('What the clean system looked like could not be kept:', fault),
    );
    throw error;
  } finally {
    await root.close();
  }
}
