import { ActionableError, runMain } from './actionable-error.ts';
import { build } from './build.ts';
import { resolveElectron } from './electron-runtime.ts';
import { inRepository, packageCommand, repositoryRoot } from './paths.ts';
import { runAttached } from './run-command.ts';

/**
 * `npm run dist`: installers for this platform, in `dist/`, with the official Electron and nothing else.
 * `npm run dist -- --try-out` packages an unpacked folder into `out/try-out-package/` with whatever Electron is at hand: to
 * see that packaging works. It is not a release, and no installer is made of it.
 */
runMain(async () => {
  const isTryOut = process.argv.includes('--try-out');
  const runtime = await resolveElectron();
  if (runtime.source !== 'official' && !isTryOut) {
    throw new ActionableError(
      `Installers are made with the official Electron only, and what this machine has is ${runtime.version} ` +
        `(${runtime.source}). Connect to the internet and run this again, or run \`npm run dist -- --try-out\` to ` +
        'see that packaging works.',
    );
  }
  await build();
  const args = [packageCommand('electron-builder'), '--publish', 'never'];
  if (isTryOut) {
    const output = inRepository('out', 'try-out-package');
    args.push('--dir', `-c.directories.output=${output}`, `-c.electronVersion=${runtime.version}`);
    args.push(`-c.electronDist=${runtime.dist}`, '-c.productName=Backchannel try-out');
  }
  return runAttached(process.execPath, args, { cwd: repositoryRoot });
});
