import { ActionableError, runMain } from './actionable-error.ts';
import { build } from './build.ts';
import { resolveElectron } from './electron-runtime.ts';
import { inRepository, packageCommand, repositoryRoot } from './paths.ts';
import { rehearse } from './rehearsal/index.ts';
import { builderArgs } from './release/builder-args.ts';
import { sizesIn, tooLarge } from './release/sizes.ts';
import { faultsOfUpdatePlace } from './release/update-place.ts';
import { runAttached } from './run-command.ts';

/**
 * `npm run dist`: installers for this system and CPU, in `dist/`, with the official Electron and nothing else.
 * `npm run dist -- --try-out` packages an unpacked folder into `out/try-out-package/` with whatever Electron is at hand: to
 * see that packaging works. It is not a release, and no installer is made of it.
 * `npm run dist -- --rehearse` (Debian and its kin, as root) makes the packages of Linux with whatever Electron is at hand, signs them with
 * keys for this one time, and installs, starts, updates and removes them in a clean system of their own (docs/release.md).
 */
runMain(async () => {
  if (process.argv.includes('--rehearse')) return rehearse();
  const isTryOut = process.argv.includes('--try-out');
  const runtime = await resolveElectron();
  if (runtime.source !== 'official' && !isTryOut) {
    throw new ActionableError(
      `Installers are made with the official Electron only, and what this machine has is ${runtime.version} ` +
        `(${runtime.source}). Connect to the internet and run this again, or run \`npm run dist -- --try-out\` to ` +
        'see that packaging works, or `npm run dist -- --rehearse` to see that installing does.',
    );
  }
  const args = [packageCommand('electron-builder'), ...builderArgs(process.env, process.platform)];
  await build();
  if (isTryOut) {
    const output = inRepository('out', 'try-out-package');
    args.push('--dir', `-c.directories.output=${output}`, `-c.electronVersion=${runtime.version}`);
    args.push(`-c.electronDist=${runtime.dist}`, '-c.productName=Backchannel try-out');
  }
  const code = await runAttached(process.execPath, args, { cwd: repositoryRoot });
  if (code !== 0 || isTryOut) return code;
  const { BUILD_UPDATES_URL: url, BUILD_WINDOWS_PUBLISHER: publisher } = process.env;
  const dist = inRepository('dist');
  const faults = [
    ...tooLarge(sizesIn(dist)),
    ...(url ? faultsOfUpdatePlace(dist, { platform: process.platform, url, publisher }) : []),
  ];
  if (faults.length > 0) throw new ActionableError(faults.join('\n'));
  return code;
});
