import { copyFileSync, existsSync, globSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { basename, join } from 'node:path';
import { ActionableError, runMain } from './actionable-error.ts';
import { pinnedElectronVersion } from './electron-runtime/official.ts';
import { writeAptRepository, type Channel } from './release/apt-repository.ts';
import { ownSbom } from './release/own-sbom.ts';
import { writeSignedSums, type SigningKey } from './release/signing.ts';
import { sizesIn, tooLarge } from './release/sizes.ts';
import { mergedFeed, stagedFeed } from './release/staged.ts';
import { signRpm, writeYumRepository } from './release/yum-repository.ts';

/** The release key: by fingerprint in `RELEASE_GPG_KEY`, in the home that `GNUPGHOME` names. */
function releaseKey(): SigningKey {
  const id = process.env['RELEASE_GPG_KEY'];
  if (!id) throw new ActionableError('RELEASE_GPG_KEY is not set: the fingerprint of the key to sign with.');
  return { home: process.env['GNUPGHOME'] ?? join(homedir(), '.gnupg'), id };
}

const filesOf = (folder: string, pattern: string): string[] =>
  globSync(pattern, { cwd: folder })
    .sort()
    .map((name) => join(folder, name));

function channelOf(text: string | undefined): Channel {
  if (text === 'stable' || text === 'beta') return text;
  throw new ActionableError(`A channel is stable or beta, not ${text ?? 'nothing'}.`);
}

/** What `.github/workflows/release.yml` calls after the installers are made; a test holds that each name it uses is here. */
export const releaseCommands: Record<string, (args: string[]) => Promise<void>> = {
  async sbom([file = '']) {
    writeFileSync(file, `${JSON.stringify(await ownSbom(pinnedElectronVersion()), null, 2)}\n`);
  },
  /** From one folder for each system and CPU into one; two of them have a feed of the same name. */
  async gather([from = '', to = '']) {
    mkdirSync(to, { recursive: true });
    for (const file of filesOf(from, '*/*')) {
      const target = join(to, basename(file));
      if (!existsSync(target)) copyFileSync(file, target);
      else if (target.endsWith('.yml'))
        writeFileSync(target, mergedFeed(readFileSync(target, 'utf8'), readFileSync(file, 'utf8')));
      else throw new ActionableError(`Two machines made a file ${basename(file)}.`);
    }
  },
  async sizes([folder = '']) {
    const sizes = sizesIn(folder);
    if (sizes.length === 0) throw new ActionableError(`No installer lies in ${folder}.`);
    const faults = tooLarge(sizes);
    if (faults.length > 0) throw new ActionableError(faults.join('\n'));
  },
  async sums([folder = '']) {
    await writeSignedSums(folder, releaseKey());
  },
  async 'sign-rpm'([folder = '']) {
    for (const file of filesOf(folder, '*.rpm')) await signRpm(releaseKey(), file);
  },
  async apt([folder = '', repository = '', channel]) {
    const packages = filesOf(folder, '*.deb');
    await writeAptRepository(repository, { packages, channel: channelOf(channel), key: releaseKey() });
  },
  async yum([folder = '', repository = '']) {
    await writeYumRepository(repository, { packages: filesOf(folder, '*.rpm'), key: releaseKey() });
  },
  async stage([folder = '', percent = '']) {
    for (const file of filesOf(folder, '{latest,beta}*.yml'))
      writeFileSync(file, stagedFeed(readFileSync(file, 'utf8'), Number(percent)));
  },
};

if (import.meta.main) {
  runMain(async () => {
    const [name = '', ...args] = process.argv.slice(2);
    const command = releaseCommands[name];
    if (!command)
      throw new ActionableError(
        `Usage: node scripts/release.ts COMMAND …, with one of ${Object.keys(releaseCommands).join(', ')}.`,
      );
    await command(args);
  });
}
