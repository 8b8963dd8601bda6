import { createHash } from 'node:crypto';
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { inRepository, packageCommand, repositoryRoot } from '../paths.ts';
import { builderArgs } from '../release/builder-args.ts';
import { stagedFeed } from '../release/staged.ts';
import { faultsOfUpdatePlace } from '../release/update-place.ts';
import { runCommand } from '../run-command.ts';
import { findProgram } from '../system-check/probe.ts';
import { wordsInThisRun } from './guide.ts';
import { endedWith, holds } from './installed.ts';
import type { Journal } from './journal.ts';
import { must } from './make-packages.ts';
import { whyNot, wineIn, winePath, type WineRehearsal } from './on-wine.ts';

/**
 * The installer of one person by electron-builder's own packing and its own NSIS script, around a program that does nothing: what it
 * would fetch (the Electron of Windows, NSIS' plugins) is stood in for by scripts/rehearsal/windows, compiled for 64 bits because wine has
 * no 32 on a bare Debian. Then it is installed, updated and removed under wine. Left out where the tools are not installed.
 */

const compiler = 'x86_64-w64-mingw32-gcc';
const plugins = ['StdUtils', 'WinShell', 'SpiderBanner', 'Nsis7z'];
const heading = '### Windows, for one person';
/** Of this one run. */
const updatesUrl = 'https://updates.rehearsal.invalid/console';
const publisher = 'Backchannel rehearsal';

const steps = {
  pack: 'Windows: electron-builder’s installer of one person, with place of updates and publisher',
  install: 'guide: Windows: installed silently for one person, without an administrator',
  remove: 'Windows: updated and removed silently; what the person has stays',
} as const;

/** The database driver of Windows, which npm installs on Windows alone; checked against package-lock.json. Answers its folder. */
async function fetchDriver(work: string): Promise<string> {
  const name = '@libsql/win32-x64-msvc';
  const lock = JSON.parse(readFileSync(inRepository('package-lock.json'), 'utf8')) as {
    packages: Record<string, { version?: string; integrity?: string } | undefined>;
  };
  const locked = lock.packages[`node_modules/${name}`];
  const folder = join(work, 'driver');
  mkdirSync(folder);
  const file = (await must('npm', ['pack', '--silent', `${name}@${locked?.version}`], folder)).trim();
  const digest = createHash('sha512')
    .update(readFileSync(join(folder, file)))
    .digest('base64');
  holds(`sha512-${digest}` === locked?.integrity, `${name} is not the package of package-lock.json.`);
  await must('tar', ['-xzf', file], folder);
  return join(folder, 'package');
}

const source = (name: string): string => inRepository('scripts', 'rehearsal', 'windows', `${name}.c`);

/** Tools in the places where electron-builder looks for its own. */
async function makeToolset(work: string): Promise<{ electron: string; nsis: string; programs: string }> {
  const [electron, nsis, programs] = ['electron', 'nsis', 'programs'].map((name) => join(work, name)) as [
    string,
    string,
    string,
  ];
  const libraries = join(nsis, 'plugins', 'amd64-unicode');
  for (const folder of [electron, libraries, programs]) mkdirSync(folder, { recursive: true });
  const resource = join(work, 'electron.o');
  await must(compiler.replace('gcc', 'windres'), [source('electron').replace(/c$/, 'rc'), resource]);
  await must(compiler, ['-s', '-o', join(electron, 'electron.exe'), source('electron'), resource]);
  writeFileSync(join(electron, 'LICENSE'), 'A stand-in.\n');
  // Of Chromium's texts those of the window's languages stay.
  mkdirSync(join(electron, 'locales'));
  for (const name of ['en-US', 'de', 'ja']) writeFileSync(join(electron, 'locales', `${name}.pak`), '');
  const built = join(work, 'plugins.dll');
  await must(compiler, ['-s', '-shared', '-o', built, source('plugins')]);
  for (const name of plugins) cpSync(built, join(libraries, `${name}.dll`));
  const script = (file: string, lines: string[]): void => {
    writeFileSync(file, `#!/bin/sh\n${lines.join('\n')}\n`);
    chmodSync(file, 0o755);
  };
  // Debian has the stubs of 64 bits, too; electron-builder's script asks for 32.
  script(join(nsis, 'makensis'), [
    `sed s/x86-unicode/amd64-unicode/g | exec ${findProgram('makensis')} '-XTarget amd64-unicode' "$@"`,
  ]);
  script(join(programs, 'wine'), [`exec ${winePath('wine64')} "$@"`]);
  return { electron, nsis, programs };
}

async function pack(work: string, env: NodeJS.ProcessEnv, output: string): Promise<void> {
  const { electron, nsis, programs } = await makeToolset(work);
  const driver = await fetchDriver(work);
  const { version } = JSON.parse(
    readFileSync(inRepository('node_modules', 'electron', 'package.json'), 'utf8'),
  ) as {
    version: string;
  };
  const args = [
    packageCommand('electron-builder'),
    ...builderArgs({ BUILD_UPDATES_URL: updatesUrl, BUILD_WINDOWS_PUBLISHER: publisher }, 'win32'),
    ...['--win', 'nsis', '--x64'],
    `-c.directories.output=${output}`,
    `-c.electronVersion=${version}`,
    `-c.electronDist=${electron}`,
    `-c.extraResources.from=${driver}`,
    '-c.extraResources.to=app.asar.unpacked/node_modules/@libsql/win32-x64-msvc',
    // Needs a tool that is fetched, and changes only how the program looks.
    '-c.win.signAndEditExecutable=false',
    '-c.nsis.warningsAsErrors=false',
    '-c.compression=store',
  ];
  const { code, stdout, stderr } = await runCommand(process.execPath, args, {
    cwd: repositoryRoot,
    env: {
      ...env,
      PATH: `${programs}${delimiter}${env['PATH'] ?? ''}`,
      ELECTRON_BUILDER_NSIS_DIR: nsis,
      ELECTRON_BUILDER_NSIS_RESOURCES_DIR: nsis,
      ELECTRON_BUILDER_7ZIP_PATH: findProgram('7za'),
    },
  });
  holds(code === 0, `electron-builder ended with ${code}: ${(stdout + stderr).trim().slice(-2000)}`);
  const faults = faultsOfUpdatePlace(output, { platform: 'win32', url: updatesUrl, publisher });
  holds(faults.length === 0, faults.join(' '));
  const feed = readFileSync(join(output, 'latest.yml'), 'utf8');
  holds(
    /^ {2}- url: Backchannel-Setup-\S+\.exe$/m.test(feed) &&
      stagedFeed(feed, 10).endsWith('stagingPercentage: 10\n'),
    `The feed is of another form: ${feed}`,
  );
}

/** Packed, installed, updated and removed, in a Windows of its own below `work`. */
export async function rehearseWindowsInstaller(
  journal: Journal,
  {
    work,
    version,
    guide,
    skipped = whyNot([compiler, 'makensis', '7za', 'wine64']),
  }: WineRehearsal & { version: string },
): Promise<void> {
  if (skipped !== undefined) {
    for (const name of Object.values(steps)) journal.left(name, skipped);
    guide.leave(heading);
    return;
  }
  const folder = mkdtempSync(join(work, 'windows-'));
  const { env, wine, close } = wineIn(folder, journal);
  const output = join(folder, 'dist');
  const drive = join(folder, 'windows', 'drive_c');
  const own = String.raw`users\root\AppData\Local\Programs\backchannel`;
  const inDrive = (...path: string[]): string => join(drive, ...path.join('\\').split('\\'));
  const program = inDrive(own, 'Backchannel.exe');
  const kept = inDrive(String.raw`users\root\AppData\Roaming\backchannel\database`);
  const uninstall = String.raw`Software\Microsoft\Windows\CurrentVersion\Uninstall`;
  const installedAs = async (hive: string): Promise<string> => {
    const { stdout } = await wine('reg', 'query', `${hive}\\${uninstall}`, '/s', '/v', 'DisplayName');
    return stdout;
  };
  const links = async (): Promise<string> => {
    const { stdout } = await wine(
      'reg',
      'query',
      String.raw`HKCU\Software\Classes\backchannel\shell\open\command`,
    );
    return stdout;
  };
  const written = { 'Backchannel-Setup-1.2.3.exe': join(output, `Backchannel-Setup-${version}.exe`) };
  const setup = async (...more: string[]): Promise<void> =>
    endedWith(await wine(...wordsInThisRun(guide.block(heading), written), ...more), 0, 'The installer');
  try {
    await journal.step(steps.pack, async () => {
      endedWith(await wine('wineboot', '--init'), 0, 'wine');
      const powershell = inDrive(String.raw`windows\system32\WindowsPowerShell\v1.0\powershell.exe`);
      rmSync(powershell, { force: true });
      mkdirSync(dirname(powershell), { recursive: true });
      await must(compiler, ['-s', '-o', powershell, source('powershell')]);
      await pack(folder, env, output);
    });
    await journal.step(steps.install, async () => {
      await setup();
      holds(existsSync(program), 'The program is not there.');
      const archive = inDrive(own, String.raw`resources\app.asar`);
      holds(existsSync(archive), 'Its archive is not there.');
      holds(existsSync(inDrive(own, String.raw`locales\de.pak`)), 'The texts of a language are not there.');
      holds(!existsSync(inDrive(own, String.raw`locales\ja.pak`)), 'The texts of every language are there.');
      holds(existsSync(inDrive(own, String.raw`resources\app-update.yml`)), 'It knows no place of updates.');
      holds((await installedAs('HKCU')).includes(`Backchannel ${version}`), 'The system does not list it.');
      holds(!(await installedAs('HKLM')).includes('Backchannel'), 'It is installed for the computer.');
      holds((await links()).includes('Backchannel.exe'), 'Links of ours are not registered.');
    });
    await journal.step(steps.remove, async () => {
      mkdirSync(join(kept, '..'), { recursive: true });
      writeFileSync(kept, 'data');
      rmSync(program);
      await setup('--updated');
      holds(existsSync(program), 'The update did not bring the program.');
      const removal = await wine(`C:\\${own}\\Uninstall Backchannel.exe`, '/S', `_?=C:\\${own}`);
      endedWith(removal, 0, 'The removal');
      holds(!existsSync(program), 'The program is still there.');
      holds(!(await installedAs('HKCU')).includes('Backchannel'), 'The system still lists it.');
      holds(!(await links()).includes('Backchannel.exe'), 'The links are left.');
      holds(existsSync(kept), 'What the person had is gone.');
    });
  } finally {
    await close();
    rmSync(folder, { recursive: true, force: true });
  }
}
