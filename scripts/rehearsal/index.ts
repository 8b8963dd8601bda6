import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { build, ensureBuilt } from '../build.ts';
import { resolveElectron } from '../electron-runtime.ts';
import { inRepository } from '../paths.ts';
import { writeAptRepository } from '../release/apt-repository.ts';
import { ownSbom } from '../release/own-sbom.ts';
import { isSignedBy, sumsFile, throwAwayKey, writeSignedSums, type SigningKey } from '../release/signing.ts';
import { sizesIn, tooLarge } from '../release/sizes.ts';
import { runCommand } from '../run-command.ts';
import { startStack, type Stack } from '../try-out/stack.ts';
import { openCleanRoot } from './clean-root.ts';
import { earlierVersion } from './earlier-version.ts';
import {
  holds,
  install,
  knowsOption,
  prepareSystem,
  readPolicy,
  remove,
  start,
  update,
} from './installed.ts';
import { createJournal, type Journal } from './journal.ts';
import { lookAtDeb, lookAtRpm, validateMetadata } from './look-at-packages.ts';
import { makeEarlierDeb, makePackages, makePlantedDeb, type MadePackages } from './make-packages.ts';
import { ensureRehearsal } from './needs.ts';
import { installOnWine } from './on-wine.ts';
import { takeSeat } from './seat.ts';
import { plantedVersion, refuseTampered } from './tampered.ts';

/** What of a release cannot be rehearsed on this machine, and is not. */
const notHere: readonly (readonly [string, string])[] = [
  [
    'a package with the Electron that ships',
    'where the official one cannot be fetched, another one stands in',
  ],
  ['AppImage and tar.gz', 'electron-builder fetches its tools for them'],
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
  const journal = createJournal();
  try {
    await rehearseAll(journal);
  } finally {
    for (const [name, why] of notHere) journal.left(name, why);
    journal.write(inRepository('out', 'rehearsal', 'report.md'), 'Rehearsal of a release');
    const { done, failed, left } = journal.counts();
    console.log(`${done} done, ${failed} failed, ${left} not run; the table is in out/rehearsal/report.md`);
  }
  return 0;
}

const sizeStep = 'the deb is not too large';

async function withinBounds(dist: string): Promise<string> {
  // The rpm is packed quickly.
  const sizes = sizesIn(dist).filter(({ name }) => name.endsWith('.deb'));
  const faults = tooLarge(sizes);
  holds(faults.length === 0, faults.join(' '));
  return Promise.resolve(sizes.map(({ bytes }) => `${(bytes / 1_048_576).toFixed(1)} MiB`).join(', '));
}

async function rehearseAll(journal: Journal): Promise<void> {
  const runtime = await resolveElectron();
  const work = inRepository('out', 'rehearsal');
  const dist = join(work, 'dist');
  const { version } = JSON.parse(readFileSync(inRepository('package.json'), 'utf8')) as { version: string };
  mkdirSync(work, { recursive: true });
  // For whoever works on these steps: with `--keep` the packages of the rehearsal before are looked at again, with `--quick` the deb is
  // packed quickly.
  const how = { keeps: process.argv.includes('--keep'), isQuick: process.argv.includes('--quick') };
  const packages = await journal.step('deb and rpm by electron-builder', async () => {
    await (how.keeps ? ensureBuilt() : build());
    return makePackages(runtime, dist, how);
  });
  await lookAtDeb(journal, packages.deb, { version });
  await validateMetadata(journal);
  if (how.isQuick || how.keeps) journal.left(sizeStep, 'the packages were not packed as a release is');
  else
    await journal.step(
      sizeStep,
      () => withinBounds(dist),
      (words) => words,
    );
  await installOnWine(journal, work);

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
    await journal.step('sums of all files, signed; a changed list is refused', async () => {
      await writeSignedSums(dist, key);
      const sums = join(dist, sumsFile);
      holds(await isSignedBy(key, sums, `${sums}.asc`), 'The signature of the sums does not hold.');
      const checked = await runCommand('sha256sum', ['--check', '--strict', '--quiet', sumsFile], {
        cwd: dist,
      });
      holds(checked.code === 0, `The sums do not hold: ${checked.stdout}`);
      const changed = join(work, 'changed-sums');
      writeFileSync(
        changed,
        readFileSync(sums, 'utf8').replace(/^./, (digit) => (digit === '0' ? '1' : '0')),
      );
      holds(!(await isSignedBy(key, changed, `${sums}.asc`)), 'A changed list of sums passes.');
      holds(!(await isSignedBy(strangersKey, sums, `${sums}.asc`)), "It passes as somebody else's.");
    });

    const repository = join(work, 'repository');
    rmSync(repository, { recursive: true, force: true });
    mkdirSync(repository);
    chmodSync(repository, 0o755);
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
    const stack = await startStack({ folder: mkdtempSync(join(work, 'stack-')) });
    try {
      await inCleanSystem(journal, {
        stack,
        repository,
        work,
        packages,
        version,
        earlier,
        key,
        strangersKey,
      });
    } finally {
      await stack.stop();
    }
  } finally {
    await key.forget();
    await strangersKey.forget();
  }
}

interface Installing {
  stack: Stack;
  repository: string;
  work: string;
  packages: MadePackages;
  version: string;
  earlier: string;
  key: SigningKey;
  strangersKey: SigningKey;
}

/** From the first installation to the last file that is left. */
async function inCleanSystem(journal: Journal, of: Installing): Promise<void> {
  const { stack, repository, work, packages, version, earlier, key, strangersKey } = of;
  const root = await journal.step('a clean Debian', () => openCleanRoot(repository));
  try {
    const before = await prepareSystem(root, stack);
    const seat = await takeSeat(root);
    const saysItsVersion = knowsOption(inRepository('out'), 'version');
    const run = { root, seat, journal, before, saysItsVersion, stack };
    await install(run, earlier);
    await readPolicy(run);
    const mainPid = await start(run);
    await writeAptRepository(repository, { packages: [packages.deb], channel: 'stable', key });
    await update(run, mainPid, version);
    const planted = await makePlantedDeb(work, plantedVersion);
    await refuseTampered({ root, journal, repository, work, planted, key, strangersKey });
    const left = await remove(run, knowsOption(inRepository('out'), 'wipe'));
    writeFileSync(join(work, 'left-behind.json'), `${JSON.stringify(left, null, 2)}\n`);
  } finally {
    await root.close();
  }
}
